//! English: error codes, facts and follow-up questions.

use crate::agent::texts::{Codes, Facts, FollowUp};

pub(super) const CODES: Codes = Codes {
    means: "{code} means: {meaning}",
    name: "the browser could not find the site's address. Either the name is mistyped or doesn't exist, or name resolution (DNS) is failing.",
    offline: "the browser sees no network connection at all.",
    timeout: "the site did not answer in time: it is down, overloaded, or something on the way swallows the traffic.",
    refused: "a computer answered at that address, but nothing listens there: the service is off, or a firewall says no.",
    reset: "the connection began and was cut off: by the site, a firewall, a proxy or a virus scanner.",
    certificate_date: "the site's certificate is out of date, or this computer's clock is wrong.",
    certificate_issuer: "the browser doesn't trust who signed the site's certificate: the site is set up wrongly, or something in between (a virus scanner, a company proxy, a sign-in page) opens the encryption.",
    certificate_name: "the certificate belongs to another name: a mistyped address, a wrongly set up site, or a sign-in page in between.",
    tls: "browser and site could not agree on encryption: an outdated site, a wrong clock, or something in between that disturbs.",
    proxy: "a proxy is set, and it doesn't answer. If you are not in the company's network, the proxy setting may have to go.",
    redirects: "the site sends the browser in a circle. Deleting the cookies of this site mostly helps.",
    blocked: "an extension or a rule of your administrator blocks this page; the network is not involved.",
    http_client: "the site answers, but this page doesn't exist there (any more). The connection is fine; check the address.",
    http_access: "the site answers, but doesn't let you in: sign in again, or ask who runs it for access.",
    http_server: "the site answers, but has an error of its own. It isn't you; try again later or tell who runs it.",
    vpn_access: "the VPN server answered and refused the sign-in: user name, password, second factor or the right to use it.",
    vpn_blocked: "the VPN server did not answer, or something on the way lets the tunnel's packets not through (UDP 500 and 4500, TCP 443 or GRE). Another network, such as your phone's hotspot, shows which.",
    vpn_certificate: "computer and VPN server could not prove to each other who they are: a certificate or key is missing, expired or wrong. Your help desk has to renew it.",
    windows: "that is a Windows error code. I don't know this one by heart; it helps second level, so it goes into the report.",
    other: "that is an error code which I don't know by heart; I check what I can.",
};

pub(super) const FACTS: Facts = Facts {
    one: "Your {what} is {value}.",
    many: "Your {what} are {value}.",
    address: "address",
    gateway: "gateway (the router)",
    dns_servers: "DNS servers",
    adapter: "adapter in use",
    only_one_dns: "There is only one DNS server set: {value}. A second one would take over when it fails.",
    no_dns: "I find no DNS server set on this computer.",
    second_dns: "The second DNS server is {value}.",
    unknown: "The check doesn't tell me that on this computer.",
};

pub(super) const FOLLOW_UP: FollowUp = FollowUp {
    because: "Because of what I measured:",
    because_healthy: "I call the network fine because every rung of the ladder answers:",
    saw: "I go by this:",
    not_checked: "I haven't checked anything in this conversation yet. Say what isn't working, or “check everything”.",
    checked: "This is what I have checked here so far:",
    took: "{ms} ms",
    steps: "Step by step:",
    no_steps: "There is nothing open to do on this. Tell me what isn't working and I find the steps.",
    first: "What to do first: {step}",
    simple_healthy: "In short: your computer can talk to the internet without trouble. What fails lies elsewhere, in one site or one program.",
    simple: [
        "In short: your computer isn't plugged into the network, by cable or by Wi-Fi. It is like a phone without a line.",
        "In short: your computer has no valid address in the network. It is like a house without a number: nothing can be delivered.",
        "In short: your computer doesn't reach the router, the door to the outside. Everything behind it stays shut.",
        "In short: the connection is there, but the phone book is missing. Your computer can't turn names like example.com into the numbers it has to dial.",
        "In short: your computer and your router are fine. The road behind them, to the internet, is blocked or bad.",
    ],
    simple_portal: "In short: this network wants you to sign in on a web page first, as in a hotel. Until then it lets nothing through.",
    simple_vpn: "In short: your traffic is sent through a tunnel (the VPN), and the tunnel is blocked. Outside of it the road is free.",
    simple_proxy: "In short: all web traffic goes through a middleman (the proxy), and there is trouble with him.",
    simple_clock: "In short: your computer's clock is wrong, so it takes valid certificates for expired ones and refuses the sites.",
    simple_site: "In short: your side works. The site itself has the trouble; waiting, or telling who runs it, is all that helps.",
    simple_computer: "In short: it is about this computer and not about the network.",
};
