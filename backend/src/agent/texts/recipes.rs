//! The shape of what a language says when a step is asked about more closely.

/// How a step is done by hand.
#[derive(Debug)]
pub(crate) struct Recipe {
    /// The words of the steps that it belongs to, as patterns.
    pub steps: &'static [&'static str],
    pub how: &'static str,
}

/// Everything that is said about doing a step.
#[derive(Debug)]
pub(crate) struct Recipes {
    pub recipes: &'static [Recipe],
    /// The question where there is no more to say about a step.
    pub stuck: &'static str,
}
