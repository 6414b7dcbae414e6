//! The only place that reads the environment by itself; the rest is read by clap.

/// Whether the terminal says of itself that it can do nothing but print.
#[must_use]
pub fn terminal_is_dumb() -> bool {
    variable("TERM").is_some_and(|term| term == "dumb")
}

#[expect(clippy::disallowed_methods, reason = "the home of environment reads")]
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// Proxy variables in either case, as curl reads them (lower case wins).
pub(super) fn proxy_environment() -> Vec<(String, String)> {
    ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"]
        .into_iter()
        .filter_map(|name| {
            let value = variable(&name.to_ascii_lowercase()).or_else(|| variable(name))?;
            Some((name.to_owned(), value))
        })
        .collect()
}

/// Takes variables that are set to nothing for unset ones.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the home of environment reads")]
pub fn without_blank_variables(command: clap::Command) -> clap::Command {
    command.mut_args(|arg| {
        let value = arg.get_env().and_then(std::env::var_os);
        let is_blank = value.is_some_and(|value| value.to_string_lossy().trim().is_empty());
        if is_blank { arg.env(None::<&'static str>) } else { arg }
    })
}

/// What is wrong with a variable that clap refused, in one line; clap itself blames the flag.
#[must_use]
pub fn blamed_variable(error: &clap::Error, command: &clap::Command) -> Option<String> {
    use clap::error::{ContextKind, ContextValue};
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let (shown, value) = (text(ContextKind::InvalidArg)?, text(ContextKind::InvalidValue)?);
    let arg = command.get_arguments().find(|arg| arg.to_string() == shown)?;
    let name = arg.get_env()?.to_str()?;
    let reason = match (error.get(ContextKind::ValidValue), std::error::Error::source(error)) {
        (Some(ContextValue::Strings(valid)), _) => format!("one of {}", valid.join(", ")),
        (_, Some(source)) => source.to_string(),
        _ => return None,
    };
    (variable(name)? == value).then(|| format!("{name}: `{value}` is not valid: {reason}"))
}
