//! Small integers for choices, as the tables keep them. A number is never given another meaning.

use shared_types::{CallStatus, Category, Expects, Layer, Outcome, Resolution, Role, SessionMark, Verdict};

/// A choice that is kept as a number.
pub trait Code: Sized + Copy + PartialEq + 'static {
    /// Every choice with its number.
    const ALL: &'static [(Self, i64)];

    /// The number of a choice.
    fn code(self) -> i64 {
        Self::ALL.iter().find(|(choice, _)| *choice == self).map_or(0, |(_, code)| *code)
    }

    /// The choice of a number.
    fn of(code: i64) -> Option<Self> {
        Self::ALL.iter().find(|(_, number)| *number == code).map(|(choice, _)| *choice)
    }
}

impl Code for Outcome {
    const ALL: &'static [(Self, i64)] =
        &[(Self::Resolved, 0), (Self::Unresolved, 1), (Self::Abandoned, 2), (Self::InProgress, 3)];
}

// 0 is "none" from here on, but for the marks.
impl Code for Resolution {
    const ALL: &'static [(Self, i64)] = &[(Self::Confirmed, 1), (Self::Assumed, 2)];
}

/// Here the numbers are bits of `sessions.marks` (schema_4.sql).
impl Code for SessionMark {
    const ALL: &'static [(Self, i64)] = &[
        (Self::Diagnosed, 0),
        (Self::CauseFound, 1),
        (Self::FixOffered, 2),
        (Self::Confirmed, 3),
        (Self::Assumed, 4),
        (Self::Durable, 5),
        (Self::FirstContact, 6),
        (Self::Reopened, 7),
        (Self::Escalated, 8),
        (Self::Fallback, 9),
        (Self::Unpriced, 10),
    ];
}

impl Code for Category {
    const ALL: &'static [(Self, i64)] = &[
        (Self::Unknown, 0),
        (Self::Connectivity, 1),
        (Self::Dns, 2),
        (Self::Wifi, 3),
        (Self::IpConfig, 4),
        (Self::Gateway, 5),
        (Self::Adapter, 6),
        (Self::Vpn, 7),
        (Self::Proxy, 8),
        (Self::Performance, 9),
        (Self::System, 10),
        (Self::Other, 11),
    ];
}

impl Code for Layer {
    const ALL: &'static [(Self, i64)] =
        &[(Self::Link, 1), (Self::Ip, 2), (Self::Gateway, 3), (Self::NameResolution, 4), (Self::Internet, 5)];
}

impl Code for Expects {
    const ALL: &'static [(Self, i64)] = &[(Self::Reply, 1), (Self::Approval, 2), (Self::Confirmation, 3)];
}

impl Code for Role {
    const ALL: &'static [(Self, i64)] = &[(Self::User, 1), (Self::Assistant, 2), (Self::Tool, 3), (Self::System, 4)];
}

impl Code for CallStatus {
    const ALL: &'static [(Self, i64)] = &[
        (Self::Queued, 1),
        (Self::Running, 2),
        (Self::AwaitingApproval, 3),
        (Self::Done, 4),
        (Self::Failed, 5),
        (Self::Cancelled, 6),
        (Self::TimedOut, 7),
        (Self::Denied, 8),
    ];
}

impl Code for Verdict {
    const ALL: &'static [(Self, i64)] = &[(Self::Pass, 1), (Self::Warn, 2), (Self::Fail, 3), (Self::Info, 4)];
}

/// The number of a choice, 0 for none.
pub fn code_of<C: Code>(choice: Option<C>) -> i64 {
    choice.map_or(0, Code::code)
}

/// The kinds of `names`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    Provider = 1,
    Cause = 2,
    Tool = 3,
}

/// Where a session is shown: in the list, the archive or the bin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub archived: bool,
    pub binned: bool,
}

impl Place {
    /// In the list.
    pub const LISTED: i64 = 0;

    /// 0 listed, 1 archived, 2 binned, 3 both.
    pub fn code(self) -> i64 {
        i64::from(self.archived) + 2 * i64::from(self.binned)
    }

    /// From its number.
    pub fn of(code: i64) -> Self {
        Self { archived: code & 1 == 1, binned: code & 2 == 2 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<C: Code + std::fmt::Debug>() {
        for (choice, code) in C::ALL {
            assert_eq!(choice.code(), *code);
            assert_eq!(C::of(*code), Some(*choice));
        }
    }

    #[test]
    fn every_choice_comes_back_from_its_number() {
        check::<Outcome>();
        check::<Resolution>();
        check::<Category>();
        check::<Layer>();
        check::<Expects>();
        check::<Role>();
        check::<CallStatus>();
        check::<Verdict>();
        for code in 0..4 {
            assert_eq!(Place::of(code).code(), code);
        }
    }
}
