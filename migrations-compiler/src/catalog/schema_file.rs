//! The text of `.sqlx/schema.json`: a catalog, one object a line and sorted, so that git merges it.
//!
//! What each migration did stands between the objects, and is read by [`timeline`] alone.
//! Must not know where the file is.

use super::{Catalog, CatalogFault, Object, timeline};

impl Catalog {
    /// Reads the objects of a schema file, with or without a timeline.
    ///
    /// # Errors
    ///
    /// The first line that is none of such a file.
    pub fn parse(text: &str) -> Result<Catalog, CatalogFault> {
        let object = |(text, line): (&str, u32)| {
            serde_json::from_str(text)
                .map_err(|error| CatalogFault { line, message: error.to_string() })
        };
        // What migrations did is passed over unread: a build needs what is there at the end.
        let lines = text.lines().zip(1_u32..);
        let lines = lines.filter(|(text, _)| !timeline::is_of_timeline(text));
        lines.map(object).collect::<Result<_, _>>().map(Catalog::new)
    }

    /// The objects as text: one a line, sorted.
    #[must_use]
    pub fn to_text(&self) -> String {
        // Strings, booleans and lists always have a JSON form.
        let line = |object: &Object| serde_json::to_string(object).unwrap_or_default() + "\n";
        self.objects.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Schema;

    #[test]
    fn text_form_comes_back_sorted() {
        let schema = |name: &str| {
            Object::Schema(Schema { name: name.to_owned(), comment: None, properties: None })
        };
        let catalog = Catalog::new(vec![schema("b"), schema("a")]);
        assert_eq!(
            catalog.to_text(),
            "{\"kind\":\"schema\",\"name\":\"a\"}\n{\"kind\":\"schema\",\"name\":\"b\"}\n"
        );
        assert_eq!(Catalog::parse(&catalog.to_text()), Ok(catalog));
    }

    #[test]
    fn damage_is_named_by_its_line() {
        let fault =
            Catalog::parse("{\"kind\":\"schema\",\"name\":\"a\"}\n{}\n").expect_err("a fault");
        assert_eq!(fault.line, 2);
    }
}
