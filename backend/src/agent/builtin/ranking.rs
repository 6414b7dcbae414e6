//! Which of the troubles that a message names it is about.

use super::codes;
use super::entities::{AppKind, Entities};
use super::topics::{Matter, Topic, Urgent};

/// The order among equals: the particular before the general.
const SUBJECTS: &[Topic] = &[
    Topic::Printer,
    Topic::Bluetooth,
    Topic::Sound,
    Topic::DiskFull,
    Topic::BlueScreen,
    Topic::NetworkDrive,
    Topic::Vpn,
    Topic::Portal,
    Topic::Proxy,
    Topic::BrowserError,
    Topic::Clock,
    Topic::Updates,
    Topic::Account,
    Topic::Dns,
    Topic::Devices,
    Topic::Wifi,
    Topic::Site,
];

/// What says how it goes wrong, without saying with what.
pub(super) const SYMPTOMS: &[Topic] = &[Topic::Hang, Topic::ComputerSlow, Topic::Drops, Topic::Slow, Topic::Internet];

/// The trouble with advice of its own that the words name best.
fn matter(found: &[(Topic, u32)], entities: &Entities) -> Option<Topic> {
    let matters = found.iter().filter(|(topic, _)| match topic {
        Topic::Matter(Matter::AppUse | Matter::CloudFull) => entities.app.is_some(),
        Topic::Matter(Matter::AsksPassword) => found.iter().all(|(topic, _)| *topic != Topic::Wifi),
        // A server that is named is tried on its port.
        Topic::Matter(Matter::RemoteDesktop) => entities.hosts.is_empty(),
        // "My computer doesn't go on the internet" starts well enough.
        Topic::Matter(Matter::Boot) => found.iter().all(|(topic, _)| !matches!(topic, Topic::Internet | Topic::Wifi)),
        Topic::Matter(_) => true,
        _ => false,
    });
    let (best, _) = matters.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    // "Outlook does not start" is no computer that stays dark.
    let starts = *best == Topic::Matter(Matter::Boot) && entities.app.is_some();
    Some(if starts { Topic::Matter(Matter::ProgramStart) } else { *best })
}

/// Of what cannot wait, what outweighs the rest.
pub(super) fn gravest(urgent: impl IntoIterator<Item = Urgent>) -> Option<Urgent> {
    urgent.into_iter().max_by_key(|urgent| Urgent::RISING.iter().position(|known| known == urgent))
}

/// The trouble that a message is about: what cannot wait, then what a code says, then what is named best.
pub(super) fn main_topic(found: &[(Topic, u32)], entities: &Entities) -> Option<Topic> {
    let score = |topic: Topic| found.iter().find(|(known, _)| *known == topic).map_or(0, |(_, score)| *score);
    let urgent = gravest(found.iter().filter_map(|(topic, _)| match topic {
        Topic::Urgent(urgent) => Some(*urgent),
        _ => None,
    }));
    if let Some(urgent) = urgent {
        return Some(Topic::Urgent(urgent));
    }
    if let Some(topic) = entities.codes.iter().find_map(|code| codes::topic(code)) {
        return Some(topic);
    }
    let most = |topics: &[Topic]| {
        topics
            .iter()
            .copied()
            .filter(|t| score(*t) > 0)
            .reduce(|best, next| if score(next) > score(best) { next } else { best })
    };
    // "You sound like a robot" is about the line, not about the loudspeaker.
    let general = most(SUBJECTS).filter(|s| *s != Topic::Sound || score(Topic::Sound) >= score(Topic::Slow));
    let matter = matter(found, entities).filter(|m| general.is_none_or(|general| score(*m) >= score(general)));
    // Of a call that breaks up, the dock is a circumstance.
    let matter = matter.filter(|m| *m != Topic::Matter(Matter::Dock) || score(*m) >= score(Topic::Slow));
    let subject = matter.or(general);
    if let Some(app) = entities.app {
        // "Teams hangs" is about the program; "no sound in Teams" is about the sound.
        match app.kind {
            _ if score(Topic::Hang) > 0
                && score(Topic::Hang) >= score(Topic::Slow)
                && subject.is_none_or(|s| s == Topic::Site) =>
            {
                return Some(Topic::Hang);
            }
            AppKind::Local if subject.is_none() => return Some(Topic::Hang),
            AppKind::Online if subject.is_none_or(|s| matches!(s, Topic::Site | Topic::Wifi)) => {
                return Some(Topic::App);
            }
            AppKind::Site if subject.is_none_or(|s| matches!(s, Topic::Site)) => return Some(Topic::Site),
            _ => {}
        }
    }
    // "No website loads" is about all of them.
    if subject == Some(Topic::Site) && entities.hosts.is_empty() && score(Topic::Internet) > score(Topic::Site) {
        return Some(Topic::Internet);
    }
    if !entities.hosts.is_empty() && subject.is_none() {
        return Some(Topic::Site);
    }
    subject.or_else(|| most(SYMPTOMS)).or_else(|| (score(Topic::Everything) > 0).then_some(Topic::Everything))
}
