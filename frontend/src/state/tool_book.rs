//! The tools as the server lists them, to look up by name.

use shared_types::{Layer, ToolCategory, ToolSpec};

/// All tools.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ToolBook {
    pub specs: Vec<ToolSpec>,
}

impl ToolBook {
    /// A tool by its wire name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&ToolSpec> {
        self.specs.iter().find(|s| s.name == name)
    }

    /// Its name for people; of an unknown one the wire name in words.
    #[must_use]
    pub fn name(&self, name: &str) -> String {
        self.get(name).map_or_else(|| name.replace('_', " "), |s| s.display_name.clone())
    }

    /// Groups for a list: the rungs from the bottom up, then what belongs to none, by kind. Favourites stay in
    /// their groups and are listed first by [`ToolBook::favourites`].
    #[must_use]
    pub fn groups(&self, search: &str) -> Vec<(String, Vec<&ToolSpec>)> {
        let search = search.trim().to_ascii_lowercase();
        let fits = |s: &&ToolSpec| {
            search.is_empty()
                || [&s.name, &s.display_name, &s.description].iter().any(|t| t.to_ascii_lowercase().contains(&search))
        };
        let mut groups = Vec::new();
        for layer in Layer::ALL {
            let specs: Vec<&ToolSpec> = self.specs.iter().filter(|s| s.layer == Some(layer)).filter(fits).collect();
            groups.push((format!("{} {}", layer.number(), layer.name()), specs));
        }
        let kinds = [
            (ToolCategory::Network, "Network"),
            (ToolCategory::Ladder, "Ladder"),
            (ToolCategory::Wifi, "Wi-Fi"),
            (ToolCategory::Dns, "Names"),
            (ToolCategory::Vpn, "VPN"),
            (ToolCategory::System, "System"),
            (ToolCategory::Windows, "Windows"),
        ];
        for (kind, name) in kinds {
            let specs: Vec<&ToolSpec> =
                self.specs.iter().filter(|s| s.layer.is_none() && s.category == kind).filter(fits).collect();
            groups.push((name.to_owned(), specs));
        }
        groups.retain(|(_, specs)| !specs.is_empty());
        groups
    }

    /// The specifications of these names, in the book's order.
    #[must_use]
    pub fn favourites(&self, names: &[String]) -> Vec<&ToolSpec> {
        self.specs.iter().filter(|s| names.contains(&s.name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(name: &str, category: &str, layer: Option<u8>) -> ToolSpec {
        serde_json::from_value(serde_json::json!({
            "name": name, "display_name": name.to_uppercase(), "description": "looks", "category": category,
            "layer": layer, "effect": "reads", "supported": true, "parameters": []
        }))
        .unwrap()
    }

    #[test]
    fn groups_go_by_rung_and_then_by_kind_and_empty_ones_are_left_out() {
        let book = ToolBook {
            specs: vec![
                spec("ping", "ladder", Some(3)),
                spec("disks", "system", None),
                spec("link", "ladder", Some(1)),
            ],
        };
        let names = |search: &str| book.groups(search).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(""), ["1 Link", "3 Gateway", "System"]);
        assert_eq!(names("DISK"), ["System"]);
        assert_eq!(book.name("ping"), "PING");
        assert_eq!(book.name("not_there"), "not there");
    }
}
