//! Any bytes as a DHCP server's answer.
#![no_main]

use libfuzzer_sys::fuzz_target;
use techtime::diagnostics::parse::dhcp::decode;

fuzz_target!(|bytes: &[u8]| {
    let (transaction, mac) = match bytes {
        [_, _, _, _, a, b, c, d, ..] => (u32::from_be_bytes([*a, *b, *c, *d]), [0; 6]),
        _ => (0, [0; 6]),
    };
    if let Some(answer) = decode(bytes, transaction, mac) {
        assert!(answer.prefix() <= 32);
    }
});
