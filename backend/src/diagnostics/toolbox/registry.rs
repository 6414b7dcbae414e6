//! Which code stands behind which name of the catalogue.

use crate::diagnostics::tools::{self, Tool};

/// The tool of this name; every name of the catalogue has one.
pub(super) fn tool(name: &str) -> Option<&'static dyn Tool> {
    Some(match name {
        "system_health" => &tools::system_health::SystemHealth,
        _ => &tools::pending::Pending,
    })
}
