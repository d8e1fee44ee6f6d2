//! Additions to `migrations.toml` that leave its comments and its form alone.
//!
//! Must not know why something is added.

use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, TomlError, Value, value};

/// The text of a config with one more `[[retired]]`.
pub(crate) fn with_retired(text: &str, versions: &str, reason: &str) -> Result<String, TomlError> {
    let mut document: DocumentMut = text.parse()?;
    let retired = document.entry("retired").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    if let Item::Value(Value::Array(list)) = retired {
        let mut inline = InlineTable::new();
        inline.insert("versions", versions.into());
        inline.insert("reason", reason.into());
        list.push(inline);
    } else if let Item::ArrayOfTables(tables) = retired {
        let mut table = Table::new();
        table.insert("versions", value(versions));
        table.insert("reason", value(reason));
        if !text.trim().is_empty() {
            table.decor_mut().set_prefix("\n");
        }
        tables.push(table);
    }
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_form_stay() {
        let text = "# ours\nname   = 'rag' # short\n\n[[retired]]\nversions = \"2\"\nreason = \"x\"\n\n\
                    [history] # where\ntable = \"a\"\n";
        let new = with_retired(text, "010", "never \"shipped\"").expect("a config");
        let added = "\n[[retired]]\nversions = \"010\"\nreason = 'never \"shipped\"'\n";
        assert_eq!(new, text.replace("\n[history]", &format!("{added}\n[history]")));
    }

    #[test]
    fn empty_config_and_list_in_one_line() {
        let expected = "[[retired]]\nversions = \"1\"\nreason = \"x\"\n";
        assert_eq!(with_retired("", "1", "x").expect("a config"), expected);
        let new = with_retired("retired = []\n", "1", "x").expect("a config");
        assert_eq!(new, "retired = [{ versions = \"1\", reason = \"x\" }]\n");
    }
}
