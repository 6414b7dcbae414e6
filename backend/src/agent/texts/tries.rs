//! The shape of what is safe to try with a network trouble while no cause is known.

/// Where a step acts: where the trouble was narrowed to another place, it helps nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    /// The computer in question, or a test that tells it from the rest.
    Computer,
    /// The router, the line, what all devices share.
    Network,
    /// The site or service at the other end.
    Service,
}

/// A step and where it acts.
pub(crate) type Try = (At, &'static str);

/// The steps by trouble, the likeliest first.
#[derive(Debug)]
pub(crate) struct Tries {
    pub internet: &'static [Try],
    pub cable: &'static [Try],
    pub wifi: &'static [Try],
    pub slow: &'static [Try],
    pub drops: &'static [Try],
    pub site: &'static [Try],
    pub app: &'static [Try],
    pub names: &'static [Try],
    pub certificate: &'static [Try],
    pub vpn: &'static [Try],
    /// Of a VPN that answers and refuses the sign-in.
    pub vpn_sign_in: &'static [Try],
    pub proxy: &'static [Try],
    pub portal: &'static [Try],
    /// Of a telephone or tablet, which cannot be looked at from here.
    pub phone: &'static [Try],
    /// Of somebody else's computer.
    pub other_computer: &'static [Try],
    /// First where it depends on the place, on the time, or on something that was changed.
    pub place: &'static str,
    pub time: &'static str,
    pub since_change: &'static str,
}
