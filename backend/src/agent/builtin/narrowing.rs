//! What is told or asked in the middle of a trouble: facts that narrow it, and what people worry about.

/// A fact that narrows the trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Scope {
    /// Another device or another person has it too.
    OthersToo,
    /// Everything else works: it is this computer.
    OnlyHere,
    /// The rest works: it is one program, one site, one file.
    OnlyOne,
    /// It began with an update or a change.
    SinceChange,
    /// Only in one place.
    Place,
    /// Only at certain times.
    Time,
    /// A step was tried already.
    Tried,
    /// Done another way it works: in safe mode, without the dock.
    Otherwise,
    /// It is reached, and refuses the sign-in.
    SignIn,
}

/// A question that any trouble can raise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Concern {
    HowLong,
    Danger,
    DataLost,
    ShouldRestart,
    TurnOff,
    WhoToAsk,
    /// "Did you change anything?"
    Changed,
    /// "Is it us or them?"
    WhoseFault,
    /// "Do you see my files?"
    Files,
    /// "Can you measure the speed?"
    Speed,
    /// "Can I click continue?", of a warning.
    Warning,
}
