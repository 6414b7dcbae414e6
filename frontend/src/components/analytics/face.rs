//! The faces of a part whose data comes from the server.

use yew::prelude::*;

/// What there is to draw.
#[derive(Debug, Clone, PartialEq)]
pub enum Face<T> {
    /// On its way for the first time.
    Loading,
    /// It could not be had, and why.
    Failed(AttrValue),
    /// It came and there is nothing in it: what that means here.
    Nothing(AttrValue),
    Full(T),
}

impl<T> Face<T> {
    /// The same face of something made from it.
    pub fn map<U>(&self, make: impl FnOnce(&T) -> U) -> Face<U> {
        match self {
            Self::Loading => Face::Loading,
            Self::Failed(why) => Face::Failed(why.clone()),
            Self::Nothing(why) => Face::Nothing(why.clone()),
            Self::Full(data) => Face::Full(make(data)),
        }
    }

    /// What it is full of.
    pub fn full(&self) -> Option<&T> {
        if let Self::Full(data) = self { Some(data) } else { None }
    }
}
