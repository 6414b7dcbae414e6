//! What is left to try with a network trouble that has no known cause: by the trouble, and by what narrowed it. Pure.

use super::codes::{self, CodeKind};
use super::elsewhere::Device;
use super::narrowing::Scope;
use super::topics::Topic;
use crate::agent::texts::Texts;
use crate::agent::texts::tries::{At, Try};

/// What is known of a trouble when steps are chosen for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    pub topic: Option<Topic>,
    pub device: Option<Device>,
    pub scopes: &'a [Scope],
    pub codes: &'a [String],
    /// They speak of a cable.
    pub cable: bool,
    /// A sign-in was refused.
    pub sign_in: bool,
}

/// The steps, the likeliest first; never none.
pub(super) fn steps(texts: &Texts, known: Known<'_>) -> Vec<&'static str> {
    let tries = &texts.tries;
    let own = list(texts, known);
    let has = |scope: Scope| known.scopes.contains(&scope);
    // What works in the browser has a service that answers.
    let answers = known.topic == Some(Topic::App) && has(Scope::Otherwise);
    let fits = |at: At| match at {
        At::Computer => !has(Scope::OthersToo),
        At::Network => !has(Scope::OnlyHere),
        At::Service => !has(Scope::OnlyHere) && !answers,
    };
    let mut steps: Vec<&'static str> = own.iter().filter(|(at, _)| fits(*at)).map(|(_, step)| *step).collect();
    if steps.is_empty() {
        steps.extend(own.iter().map(|(_, step)| *step));
    }
    if known.device.is_some() {
        return steps;
    }
    // Since yesterday need not mean that something was changed; the place and the time are told by themselves.
    let own_first = usize::from(!has(Scope::Place) && !has(Scope::Time));
    for (scope, at, step) in [
        (Scope::SinceChange, own_first, tries.since_change),
        (Scope::Time, 0, tries.time),
        (Scope::Place, 0, tries.place),
    ] {
        if has(scope) {
            steps.insert(at.min(steps.len()), step);
        }
    }
    steps
}

fn list(texts: &Texts, known: Known<'_>) -> &'static [Try] {
    let tries = &texts.tries;
    match known.device {
        Some(Device::Phone) => return tries.phone,
        // Where a connection fails, it is theirs; a program is mended there as here.
        Some(Device::Computer) if !matches!(known.topic, Some(Topic::App | Topic::Vpn | Topic::Site)) => {
            return tries.other_computer;
        }
        Some(Device::Computer) | None => {}
    }
    let one = known.scopes.contains(&Scope::OnlyOne);
    let refused = known.codes.last().is_some_and(|code| codes::kind(code) == CodeKind::VpnAccess);
    match known.topic {
        Some(Topic::Vpn) if known.sign_in || refused => tries.vpn_sign_in,
        Some(Topic::Vpn) => tries.vpn,
        Some(Topic::Proxy) => tries.proxy,
        Some(Topic::Portal) => tries.portal,
        Some(Topic::App) => tries.app,
        Some(Topic::Site) => tries.site,
        Some(Topic::Dns) => tries.names,
        Some(Topic::BrowserError) => by_code(texts, known),
        _ if one => tries.site,
        Some(Topic::Wifi) => tries.wifi,
        Some(Topic::Slow) => tries.slow,
        Some(Topic::Drops) => tries.drops,
        _ if known.cable => tries.cable,
        _ => tries.internet,
    }
}

fn by_code(texts: &Texts, known: Known<'_>) -> &'static [Try] {
    let tries = &texts.tries;
    let one = known.scopes.contains(&Scope::OnlyOne);
    match known.codes.last().map(|code| codes::kind(code)) {
        Some(kind) if kind.is_certificate() => tries.certificate,
        Some(CodeKind::Proxy) => tries.proxy,
        Some(CodeKind::Name) if !one => tries.names,
        Some(CodeKind::Offline) => tries.internet,
        _ => tries.site,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::texts::Language;

    fn of(topic: Topic, scopes: &[Scope]) -> Vec<&'static str> {
        let known = Known { topic: Some(topic), device: None, scopes, codes: &[], cable: false, sign_in: false };
        steps(Language::English.texts(), known)
    }

    #[test]
    fn what_was_told_decides_where_to_try() {
        let tries = &Language::English.texts().tries;
        let restart_router = tries.internet[1].1;
        assert!(of(Topic::Internet, &[]).contains(&restart_router));
        assert!(!of(Topic::Internet, &[Scope::OnlyHere]).contains(&restart_router));
        assert_eq!(of(Topic::Internet, &[Scope::OthersToo])[0], restart_router);
        assert_eq!(of(Topic::Internet, &[Scope::OnlyOne])[0], tries.site[0].1);
        assert_eq!(of(Topic::Slow, &[Scope::Time])[0], tries.time);
        assert_eq!(of(Topic::Vpn, &[])[0], tries.vpn[0].1);
        // What contradicts itself leaves the whole list.
        assert!(of(Topic::Wifi, &[Scope::OnlyHere, Scope::OthersToo]).len() >= 4);
    }
}
