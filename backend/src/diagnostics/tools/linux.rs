//! What tools need of Linux: netlink for links, addresses and routes, D-Bus for the services that
//! manage them, DHCP where nobody does.

pub mod bus;
pub mod dhcp;
pub mod network;
pub mod resolv_conf;
pub mod rfkill;
