//! Lookups through the system, as programs make them.

use std::io;
use std::net::{IpAddr, ToSocketAddrs};
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::oneshot;

/// The system's lookup cannot be cancelled and may take 20 s; so its threads are left behind, but only so many.
const MOST_THREADS: usize = 32;
static THREADS: AtomicUsize = AtomicUsize::new(0);

/// Looks a name up as programs do (hosts file, search domains, caches). Never waits at exit: the thread is on its own.
///
/// # Errors
/// The system's own; `WouldBlock` where too many lookups of earlier examinations still hang.
pub(crate) async fn lookup(name: &str) -> io::Result<Vec<IpAddr>> {
    if THREADS.fetch_add(1, Ordering::Relaxed) >= MOST_THREADS {
        THREADS.fetch_sub(1, Ordering::Relaxed);
        return Err(io::ErrorKind::WouldBlock.into());
    }
    let (sender, receiver) = oneshot::channel();
    let name = name.to_owned();
    let spawned = std::thread::Builder::new().name("lookup".to_owned()).stack_size(256 * 1024).spawn(move || {
        let found = (name.as_str(), 443).to_socket_addrs().map(|addresses| {
            let mut list: Vec<IpAddr> = Vec::new();
            for address in addresses {
                if !list.contains(&address.ip()) {
                    list.push(address.ip());
                }
            }
            list
        });
        THREADS.fetch_sub(1, Ordering::Relaxed);
        // Nobody waits any more when the examination is over.
        let _ = sender.send(found);
    });
    if let Err(error) = spawned {
        THREADS.fetch_sub(1, Ordering::Relaxed);
        return Err(error);
    }
    receiver.await.unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))
}
