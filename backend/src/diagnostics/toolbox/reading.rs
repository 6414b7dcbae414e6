//! A tool as it is offered where only reading is allowed.

use serde_json::Value;
use shared_types::{Effect, ParameterSpec, ToolSpec};

/// The part of a tool that only looks; none where each of its calls changes something.
///
/// What can look as well as act has a parameter for it: a dry run (which it is unless said otherwise), a check without
/// repair, or the question how things stand among the things to do.
pub(super) fn reading(spec: &ToolSpec) -> Option<ToolSpec> {
    if spec.effect == Effect::Reads {
        return Some(spec.clone());
    }
    let position = spec.parameters.iter().position(looks)?;
    let mut spec = spec.clone();
    if spec.parameters[position].default == Value::Bool(true) {
        spec.parameters.remove(position);
    } else {
        let parameter = &mut spec.parameters[position];
        parameter.required = true;
        parameter.choices = parameter.choices.as_ref().map(|_| vec![STATUS.to_owned()]);
    }
    spec.effect = Effect::Reads;
    spec.description = format!("{} (only looks, changes nothing). {}", spec.display_name, spec.description);
    Some(spec)
}

/// The thing to do that is only a question.
const STATUS: &str = "status";

fn looks(parameter: &ParameterSpec) -> bool {
    matches!(parameter.name.as_str(), "dry_run" | "check_only")
        || parameter.choices.as_ref().is_some_and(|choices| choices.iter().any(|choice| choice == STATUS))
}
