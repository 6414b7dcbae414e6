//! What a name means in the middle of a trouble: "the password" of a Wi-Fi is no account, "network" of a scanner no fault.

use super::settling::Stance;
use super::topics::{Matter, Topic};
use super::understanding::Understanding;

/// "It was on the network drive" has so many words; whoever writes more may tell of another trouble.
const CIRCUMSTANCE_WORDS: usize = 6;

/// The trouble that a message is about, where the one that the conversation is about gives its name another meaning.
pub(super) fn meant(own: Topic, said: &Understanding) -> Option<Topic> {
    use Matter as M;
    // "The computer", "the internet": which of them is slow.
    if said.length() <= CIRCUMSTANCE_WORDS && said.stance != Stance::Fails {
        match own {
            Topic::Slow if said.topic.is_none() && says_computer(said) => return Some(Topic::ComputerSlow),
            Topic::ComputerSlow if said.topic == Some(Topic::Internet) => return Some(Topic::Slow),
            _ => {}
        }
    }
    let named = said.topic?;
    let quiet = said.stance != Stance::Fails && !said.complains && !said.asks();
    // A host that is named can be looked at.
    let few = quiet && said.length() <= CIRCUMSTANCE_WORDS && said.entities.hosts.is_empty();
    let sign_in = matches!(named, Topic::Account | Topic::Matter(M::AsksPassword | M::Pin));
    match own {
        Topic::Wifi | Topic::Matter(M::WifiPassword) if sign_in => Some(Topic::Matter(M::WifiPassword)),
        Topic::Vpn if sign_in => Some(own),
        Topic::Portal if sign_in => Some(own),
        _ if own.is_network() && sign_in && says_page(said) => Some(Topic::Portal),
        Topic::Matter(M::CloudSync) if named == Topic::DiskFull => Some(Topic::Matter(M::CloudFull)),
        Topic::Matter(M::MailSending | M::MailArriving | M::MailMissing) if named == Topic::DiskFull => {
            Some(Topic::Matter(M::MailboxFull))
        }
        Topic::Matter(M::SecondScreen) if named == Topic::Matter(M::Screen) => Some(own),
        Topic::DiskFull if named == Topic::Matter(M::DeletedFile) && said.asks_leave() => Some(own),
        // "Its bluetooth is on", "a network printer", "Windows is up to date": how it is, and nothing that fails.
        _ if few && (named == Topic::Updates || is_circumstance(own, named)) => Some(own),
        // "Still laggy", of a mouse, "the black one is slow", of a printer: no slow network.
        _ if matches!(named, Topic::Slow | Topic::Drops) && is_of_hardware(own) && !says_network(said) => Some(own),
        // "The fan turns", of a computer that does not start.
        Topic::Matter(M::Boot) if matches!(named, Topic::Matter(M::Heat | M::Screen)) => Some(own),
        // "Headset", of a microphone; "new battery", of a mouse.
        _ if few && is_part(own, named) => Some(own),
        // "It hangs when it starts", of a program.
        Topic::App | Topic::Hang | Topic::Matter(M::ProgramStart)
            if named == Topic::Matter(M::Boot) && !says_computer(said) =>
        {
            Some(Topic::Matter(M::ProgramStart))
        }
        Topic::App if named == Topic::Matter(M::Install) && said.entities.app.is_none() => Some(own),
        // "It says authentication problem", of mail that does not leave.
        Topic::Matter(M::MailSending | M::MailArriving | M::AsksPassword | M::PhoneMail) if sign_in => Some(own),
        // "The clock is right", "the VPN is on": what is so fails nowhere.
        _ if few && said.done && matches!(named, Topic::Clock | Topic::Account) => Some(own),
        _ if few && said.done && named == Topic::Vpn => Some(own),
        // "No blue screen", "no VPN": what it is not.
        _ if said.denies && !said.corrects && !is_lack(named) => Some(own),
        _ => None,
    }
}

/// A thing that belongs to what is no trouble of the network.
fn is_circumstance(own: Topic, named: Topic) -> bool {
    let place = matches!(named, Topic::NetworkDrive | Topic::Devices | Topic::Bluetooth);
    let thing = place || matches!(named, Topic::Internet | Topic::Wifi | Topic::Site | Topic::App);
    thing && !own.is_network()
}

/// A device, whose slowness is its own.
fn is_of_hardware(own: Topic) -> bool {
    use Matter as M;
    let matter = [M::Mouse, M::Keyboard, M::Scanner, M::Screen, M::SecondScreen].map(Topic::Matter);
    matches!(own, Topic::Printer | Topic::Bluetooth | Topic::Sound | Topic::Devices) || matter.contains(&own)
}

fn says_network(said: &Understanding) -> bool {
    [Topic::Internet, Topic::Wifi, Topic::Site, Topic::App].into_iter().any(|topic| said.names(topic))
}

/// What a device at the computer consists of, or hangs on.
fn is_part(own: Topic, named: Topic) -> bool {
    use Matter as M;
    let devices = [M::Mouse, M::Keyboard, M::Microphone, M::Camera];
    let device = matches!(own, Topic::Bluetooth | Topic::Sound) || devices.iter().any(|m| own == Topic::Matter(*m));
    let part = matches!(named, Topic::Sound | Topic::Bluetooth | Topic::Matter(M::Battery | M::UsbStick | M::Dock));
    device && part
}

/// What is complained of by its lack: "no internet", "no sound".
fn is_lack(topic: Topic) -> bool {
    !matches!(topic, Topic::Vpn | Topic::BlueScreen | Topic::Proxy | Topic::Updates | Topic::Clock | Topic::Hang)
}

fn says_computer(said: &Understanding) -> bool {
    let own = ["computer", "laptop", "pc", "rechner", "mac", "notebook"];
    !said.asks() && said.has_any(&own)
}

fn says_page(said: &Understanding) -> bool {
    said.words.iter().any(|word| matches!(word.as_str(), "page" | "seite" | "anmeldeseite" | "loginseite"))
}

impl Understanding {
    /// "Can that folder go?"
    fn asks_leave(&self) -> bool {
        let first = self.words.iter().find(|word| !matches!(word.as_str(), "and" | "und" | "ok" | ","));
        first.is_some_and(|word| matches!(word.as_str(), "can" | "may" | "could" | "kann" | "darf" | "koennte"))
    }
}
