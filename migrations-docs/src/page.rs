//! A file of the documents: its name, which no name in a schema can lead out of the folder, and its text.
//!
//! Must not know what is written into it.

use std::fmt::Write as _;

use migrations_core::{Checksum, substring};

/// A file of the documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its path in the folder of the documents, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// How many bytes a name of a file takes at the most, its ending left out.
const LONGEST: usize = 180;

/// The page of a table.
pub(crate) fn table(schema: &str, name: &str) -> String {
    format!("tables/{}.md", stem(schema, name))
}

/// The diagram of a table.
pub(crate) fn diagram(schema: &str, name: &str) -> String {
    format!("diagrams/{}.mmd", stem(schema, name))
}

/// Whether a path is one that the page of a table has.
pub(crate) fn is_table(path: &str) -> bool {
    path.starts_with("tables/") && path.ends_with(".md")
}

/// Whether a path is one that the diagram of a table has.
pub(crate) fn is_diagram(path: &str) -> bool {
    path.starts_with("diagrams/") && path.ends_with(".mmd")
}

/// The picture of a table, beside its diagram.
pub(crate) fn picture(schema: &str, name: &str) -> String {
    format!("diagrams/{}.svg", stem(schema, name))
}

/// Whether a path is one that the picture of a table has.
pub(crate) fn is_picture(path: &str) -> bool {
    path.starts_with("diagrams/") && path.ends_with(".svg")
}

/// A name that differs wherever schema or name differ, also where a file system ignores case.
fn stem(schema: &str, name: &str) -> String {
    let whole = match schema {
        "public" if is_device(name) => format!("{}~", escaped(name)),
        "public" => escaped(name),
        schema => format!("{}.{}", escaped(schema), escaped(name)),
    };
    if whole.len() <= LONGEST {
        return whole;
    }
    let digest = Checksum::of(&format!("{schema}\n{name}")).to_string();
    format!("{}~{}", substring(&whole, ..LONGEST - 17), substring(&digest, ..16))
}

/// Whether Windows takes a file of that name, whatever its ending, for a device.
fn is_device(name: &str) -> bool {
    let numbered = ["com", "lpt"].iter().find_map(|port| name.strip_prefix(port));
    let is_port = numbered.is_some_and(|it| matches!(it.as_bytes(), [b'0'..=b'9']));
    is_port || ["con", "prn", "aux", "nul"].contains(&name)
}

/// A name in small letters, digits and `_`; any other byte is `~` and two digits.
fn escaped(name: &str) -> String {
    let mut escaped = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'_' => escaped.push(char::from(byte)),
            // A string takes all that is written.
            byte => drop(write!(escaped, "~{byte:02x}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder_or_is_that_of_another_table() {
        let path = table("public", "../../etc/passwd");
        assert_eq!(path, "tables/~2e~2e~2f~2e~2e~2fetc~2fpasswd.md");
        let names = [("public", "a"), ("public", "A"), ("a", "b"), ("public", "a.b"), ("A", "b")];
        let mut paths: Vec<String> =
            names.iter().map(|(schema, name)| table(schema, name)).collect();
        paths.sort_by_key(|path| path.to_lowercase());
        paths.dedup_by_key(|path| path.to_lowercase());
        assert_eq!(paths.len(), names.len(), "{paths:?}");
    }

    #[test]
    fn name_of_a_device_is_no_name_of_a_file() {
        assert_eq!(table("public", "con"), "tables/con~.md");
        assert_eq!(diagram("public", "lpt1"), "diagrams/lpt1~.mmd");
        assert_eq!(table("public", "com10"), "tables/com10.md");
        assert_eq!(table("app", "con"), "tables/app.con.md");
    }

    #[test]
    fn longest_names_are_names_of_files() {
        let long = "é".repeat(31);
        let (one, other) = (table(&long, &format!("{long}a")), table(&long, &format!("{long}b")));
        assert!(one.len() < 200 && one != other, "{one} {other}");
    }
}
