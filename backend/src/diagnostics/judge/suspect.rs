//! A cause under suspicion, with what speaks for and against it.

use std::net::IpAddr;

use shared_types::{Evidence, Layer};

/// How much a cause hurts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grade {
    /// Worth a remark; not felt.
    Remark,
    /// Works, badly.
    Degraded,
    /// Does not work.
    Broken,
}

/// The names that texts need: the real interface, address, host and number.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct About {
    pub(crate) adapter: Option<String>,
    pub(crate) address: Option<IpAddr>,
    /// A second address: the router that is probably right, the server that works.
    pub(crate) other: Option<IpAddr>,
    pub(crate) host: Option<String>,
    /// Milliseconds, per cent, seconds or bytes, as the cause has it.
    pub(crate) number: Option<f64>,
    pub(crate) list: Vec<String>,
}

/// A cause under suspicion.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Suspect {
    pub(crate) cause: &'static str,
    pub(crate) layer: Layer,
    pub(crate) grade: Grade,
    /// 0..1, before rivals are weighed.
    pub(crate) confidence: f64,
    pub(crate) about: About,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) ruled_out: Vec<String>,
}

impl Suspect {
    pub(crate) fn new(cause: &'static str, layer: Layer, grade: Grade, confidence: f64) -> Self {
        Self { cause, layer, grade, confidence, about: About::default(), evidence: Vec::new(), ruled_out: Vec::new() }
    }

    /// A fact that speaks for it.
    pub(crate) fn because(mut self, layer: Layer, fact: impl Into<String>) -> Self {
        self.evidence.push(Evidence { fact: fact.into(), layer: Some(layer), supports: true });
        self
    }

    /// A fact that speaks against it.
    pub(crate) fn although(mut self, layer: Layer, fact: impl Into<String>) -> Self {
        self.evidence.push(Evidence { fact: fact.into(), layer: Some(layer), supports: false });
        self
    }

    /// What it is not, and why.
    pub(crate) fn not(mut self, what: impl Into<String>) -> Self {
        self.ruled_out.push(what.into());
        self
    }

    pub(crate) fn on(mut self, adapter: impl Into<String>) -> Self {
        self.about.adapter = Some(adapter.into());
        self
    }

    pub(crate) fn at(mut self, address: IpAddr) -> Self {
        self.about.address = Some(address);
        self
    }

    pub(crate) fn instead(mut self, other: Option<IpAddr>) -> Self {
        self.about.other = other;
        self
    }

    pub(crate) fn host(mut self, host: impl Into<String>) -> Self {
        self.about.host = Some(host.into());
        self
    }

    pub(crate) fn number(mut self, number: impl Into<f64>) -> Self {
        self.about.number = Some(number.into());
        self
    }

    pub(crate) fn list(mut self, list: Vec<String>) -> Self {
        self.about.list = list;
        self
    }
}
