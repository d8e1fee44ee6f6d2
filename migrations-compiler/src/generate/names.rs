//! Names of the database → names of Rust.
//!
//! The rules are those of `docs/rows.md`; a change here is a change of every user's code.

use std::collections::BTreeSet;

use heck::{ToSnakeCase, ToUpperCamelCase};
use proc_macro2::Span;
use syn::Ident;

use super::singular::singular;

/// Names that mean something else to generated code, or to whoever imports `rows::*`.
const TAKEN: [&str; 20] = [
    "Box", "Clone", "Copy", "Debug", "Default", "Err", "Fn", "From", "Into", "Iterator", "None",
    "Ok", "Option", "Result", "Self", "Send", "Some", "String", "Sync", "Vec",
];

/// The names that were given out in `rows`.
#[derive(Clone, Default)]
pub(super) struct Names {
    given: BTreeSet<String>,
}

impl Names {
    /// Gives out the first of these names that is free, or the last one with a number.
    pub(super) fn give(&mut self, wanted: &[String]) -> String {
        let numbered =
            (2..).map(|number| format!("{}{number}", wanted.last().map_or("", |last| last)));
        let name = wanted.iter().cloned().chain(numbered).find(|name| self.is_free(name));
        // The numbered names never end, so one is always found.
        let name = name.unwrap_or_default();
        self.given.insert(name.clone());
        name
    }

    fn is_free(&self, name: &str) -> bool {
        !self.given.contains(name) && !TAKEN.contains(&name)
    }
}

/// The struct of a table: singular, `PascalCase`. `option_ideas` → `OptionIdea`.
pub(super) fn of_table(table: &str) -> String {
    let words = table.to_snake_case();
    let (before, last) = words.rsplit_once('_').unwrap_or(("", &words));
    of_type(&format!("{before}_{}", singular(last)))
}

/// The enum of a type or a column: `PascalCase`, never singular. `status` → `Status`.
pub(super) fn of_type(name: &str) -> String {
    as_identifier(&name.to_upper_camel_case())
}

/// The field of a column: as it is where Rust allows it, else in snake case.
pub(super) fn of_column(column: &str) -> String {
    let is_plain = syn::parse_str::<Ident>(column).is_ok() || is_keyword(column);
    if is_plain { column.to_owned() } else { as_identifier(&column.to_snake_case()) }
}

/// An identifier, raw where the name is a keyword.
pub(super) fn identifier(name: &str) -> Ident {
    let span = Span::call_site();
    match name {
        // These four cannot even be raw.
        "self" | "Self" | "super" | "crate" => Ident::new(&format!("{name}_"), span),
        _ if is_keyword(name) => Ident::new_raw(name, span),
        _ => Ident::new(name, span),
    }
}

/// `; did you mean …?`, where one of the known names is near.
pub(super) fn hint<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let nearest = known
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .min()
        .filter(|(distance, nearest)| *distance <= nearest.len() / 3);
    nearest.map(|(_, nearest)| format!("; did you mean `{nearest}`?")).unwrap_or_default()
}

fn is_keyword(name: &str) -> bool {
    syn::parse_str::<Ident>(name).is_err() && syn::parse_str::<Ident>(&format!("r#{name}")).is_ok()
        || matches!(name, "self" | "Self" | "super" | "crate")
}

/// Keeps what an identifier may hold, and puts `_` before what it may not begin with.
fn as_identifier(name: &str) -> String {
    let kept: String = name.chars().filter(|c| c.is_alphanumeric() || *c == '_').collect();
    let starts_well = kept.starts_with(|c: char| c.is_alphabetic());
    if starts_well { kept } else { format!("_{kept}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_singular_and_pascal_case() {
        for (table, name) in [
            ("recommendations", "Recommendation"),
            ("reco_targets", "RecoTarget"),
            ("option_ideas", "OptionIdea"),
            ("categories", "Category"),
            ("people", "Person"),
            ("addresses", "Address"),
            ("address", "Address"),
            ("statuses", "Status"),
            ("status", "Status"),
            ("news", "News"),
            ("analyses", "Analysis"),
            ("indices", "Index"),
            ("data", "Data"),
            ("media", "Media"),
            ("series", "Series"),
            ("user_addresses", "UserAddress"),
            ("UserAccounts", "UserAccount"),
            ("2fa_codes", "_2faCode"),
            ("order items", "OrderItem"),
        ] {
            assert_eq!(of_table(table), name, "{table}");
        }
    }

    #[test]
    fn columns_stay_as_they_are_where_rust_allows() {
        for (column, field) in [
            ("side", "side"),
            ("type", "type"),
            ("createdAt", "createdAt"),
            ("a b", "a_b"),
            ("1st", "_1st"),
        ] {
            assert_eq!(of_column(column), field);
        }
        assert_eq!(identifier("type").to_string(), "r#type");
        assert_eq!(identifier("self").to_string(), "self_");
    }

    #[test]
    fn taken_names_get_the_next_wish_or_a_number() {
        let mut names = Names::default();
        let wishes = ["Option".to_owned(), "OptionRow".to_owned()];
        assert_eq!(names.give(&wishes), "OptionRow");
        assert_eq!(names.give(&wishes), "OptionRow2");
    }
}
