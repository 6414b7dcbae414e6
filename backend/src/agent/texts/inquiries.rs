//! The shape of what a language says to questions about what was found, and of the words they are asked in.

use crate::agent::builtin::inquiry::Inquiry;

/// How a language asks: "is that normal?", "which one is it?".
pub(crate) type Inquiring = &'static [(Inquiry, &'static [&'static str])];

/// The answers.
#[derive(Debug)]
pub(crate) struct Inquiries {
    pub normal: &'static str,
    pub not_normal: &'static str,
    pub no_judgement: &'static str,
    pub unmeasured: &'static str,
    /// From where on a computer's state is none to leave as it is.
    pub scale: &'static str,
    pub network_normal: &'static str,
    /// Before the rungs that could be looked at.
    pub network_open: &'static str,
    pub battery_age: &'static str,
    pub no_program: &'static str,
    pub space: &'static str,
    pub temporary: &'static str,
    pub space_by_hand: &'static str,
    pub tested: &'static str,
    pub printers: &'static str,
    pub unseen: &'static str,
    /// Of another device.
    pub elsewhere: &'static str,
}
