//! Options of storage → the same set of names and values, however they were set.
//!
//! A server keeps the order and the spelling in which somebody has set options.
//! Must not know which object they are of.

/// Options that are a boolean, of which 1 and 0 are no numbers.
const BOOLEANS: [&str; 8] = [
    "autosummarize",
    "autovacuum_enabled",
    "deduplicate_items",
    "fastupdate",
    "security_barrier",
    "security_invoker",
    "user_catalog_table",
    "vacuum_truncate",
];

/// The canonical form of `fillfactor=70, autovacuum_enabled=true`.
pub(super) fn list(text: &str) -> String {
    let pairs = text.split(", ").map(|pair| pair.split_once('=').unwrap_or((pair, "true")));
    let mut options: Vec<String> =
        pairs.map(|(name, value)| option(name, value, str::to_owned)).collect();
    options.sort();
    options.join(", ")
}

/// The canonical form of one option; `written` says how a value is written.
pub(super) fn option(name: &str, value: &str, written: impl Fn(&str) -> String) -> String {
    let name = name.trim();
    format!("{name}={}", written(&canonical_value(name, value.trim())))
}

/// Switches are `on` and `off`, which every option takes that is one; numbers have no zeros that say
/// nothing.
fn canonical_value(name: &str, value: &str) -> String {
    let is_boolean = BOOLEANS.contains(&name);
    match value.to_ascii_lowercase().as_str() {
        "on" | "true" | "yes" => "on".to_owned(),
        "off" | "false" | "no" => "off".to_owned(),
        "1" | "t" | "y" if is_boolean => "on".to_owned(),
        "0" | "f" | "n" if is_boolean => "off".to_owned(),
        _ => value
            .parse::<f64>()
            .ok()
            .filter(|it| it.is_finite())
            .map_or_else(|| value.to_owned(), |number| number.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::list;

    #[test]
    fn order_and_spelling_of_options_say_nothing() {
        let one = "n_distinct=-0.50, autovacuum_enabled=TRUE, fillfactor=070, buffering=auto";
        let other = "autovacuum_enabled=1, buffering=auto, fillfactor=70, n_distinct=-0.5";
        assert_eq!(list(one), list(other));
        assert_ne!(list("fillfactor=70"), list("fillfactor=71"));
        assert_ne!(list("parallel_workers=1"), list("parallel_workers=0"));
        assert_ne!(list("security_barrier"), list("security_barrier=false"));
        assert_eq!(list("check_option=local"), "check_option=local");
    }
}
