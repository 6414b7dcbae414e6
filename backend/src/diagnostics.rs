//! Looking at the machine: probe → facts → judge, and the toolbox that people and models share.
//!
//! Knows nothing of models, storage or HTTP; uses only shared-types.

mod causes;
pub mod compare;
pub mod engine;
pub mod facts;
pub mod judge;
pub mod names;
pub mod parse;
pub mod probe;
pub mod runner;
pub mod settings;
pub mod toolbox;
pub mod tools;
