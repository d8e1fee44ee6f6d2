//! Whether a row of another tool's history means a file of a set.

use migrations_core::{Migration, MigrationSet};
use sha2::{Digest as _, Sha384};

use super::Rows;
use super::content::{self, Content, KeptContent};

/// What a row has in the columns that [`Rows`] names: the first of them, and the name beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) value: String,
    pub(crate) name: Option<String>,
    pub(crate) sha384: Option<String>,
}

/// A number of so many digits is a day or a moment, and hardly another file's by chance.
const TELLING_DIGITS: u32 = 8;

/// Whether the number of a migration is a day or a moment.
pub(crate) fn is_telling(migration: &Migration) -> bool {
    migration.version.number() >= 10_u64.pow(TELLING_DIGITS - 1)
}

/// Whether the row says that the migration was applied.
pub(crate) fn lists(rows: Rows, row: &Row, migration: &Migration) -> bool {
    match rows {
        Rows::Number { .. } => {
            let number = migration.version.number();
            numbers(&row.value).contains(&number)
                && (is_telling(migration) || has_name(row, migration) || has_digest(row, migration))
        }
        Rows::Own => {
            row.value == migration.stem && row.name == Some(migration.checksum.to_string())
        }
        Rows::Keys(_) => numbers(&row.value).contains(&migration.version.number()),
        Rows::Name(_) | Rows::Change(_) => is_named(&row.value, migration),
        Rows::UpTo(_) => {
            numbers(&row.value).first().is_some_and(|upto| *upto >= migration.version.number())
        }
        Rows::Sha256(_) => {
            let kept = KeptContent { value: row.value.clone(), ..KeptContent::default() };
            content::agrees(Content::Sha256, &kept, migration, &[]) == Some(true)
        }
    }
}

/// Whether the row says that the migration of a set was applied: of several files of one day, that
/// whose name or digest it has.
pub(crate) fn lists_in(set: &MigrationSet, rules: Rows, row: &Row, migration: &Migration) -> bool {
    lists(rules, row, migration)
        && (!matches!(rules, Rows::Number { .. })
            || has_own_number(set, migration)
            || bears(row, migration)
            || has_digest(row, migration))
}

fn has_own_number(set: &MigrationSet, migration: &Migration) -> bool {
    let number = migration.version.number();
    set.migrations().iter().filter(|one| one.version.number() == number).count() == 1
}

/// Whether the name beside the number of a row is the migration's.
pub(crate) fn bears(row: &Row, migration: &Migration) -> bool {
    row.name.as_deref().is_some_and(|name| !name.is_empty()) && has_name(row, migration)
}

/// Whether the number of a row is the migration's.
pub(crate) fn has_number(row: &Row, migration: &Migration) -> bool {
    numbers(&row.value).contains(&migration.version.number())
}

/// Whether a row bears the name of the migration, whatever its number.
pub(crate) fn bears_name(row: &Row, migration: &Migration) -> bool {
    let name = without_extension(row.value.rsplit(['/', '\\']).next().unwrap_or_default());
    !name.is_empty() && squashed(name) == squashed(migration.name())
}

/// Whether the name beside a number is the migration's; one without a name may be any.
fn has_name(row: &Row, migration: &Migration) -> bool {
    let name = row.name.as_deref().map(without_extension).map(squashed).unwrap_or_default();
    let after_number = migration.stem.trim_start_matches(|c: char| c.is_ascii_digit());
    // A tool that knows no parts of a day takes them for the beginning of the name.
    let names = [migration.name(), after_number, &migration.stem];
    name.is_empty() || names.into_iter().any(|own| name == squashed(own))
}

/// Whether the digest beside a number is that of the file as it is on disk.
fn has_digest(row: &Row, migration: &Migration) -> bool {
    let Some(kept) = &row.sha384 else { return false };
    let digest = Sha384::digest(migration.text_on_disk().as_bytes());
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    kept.strip_prefix("\\x").unwrap_or(kept) == digits
}

/// Whether a tool's name for a file is the migration's: whatever the extension, the width of the
/// number, and the signs between words.
fn is_named(value: &str, migration: &Migration) -> bool {
    let file = value.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = without_extension(file);
    if squashed(stem) == squashed(&migration.stem) {
        return true;
    }
    let numbered = stem.trim_start_matches(|c: char| !c.is_ascii_digit());
    // `m20260131_000001_create_fees`, `Migration20260131000001_create_fees`.
    if !numbered.is_empty() && squashed(numbered) == squashed(&migration.stem) {
        return true;
    }
    let rest =
        numbered.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '_' | '-' | '.'));
    let is_number = numbers(stem).contains(&migration.version.number());
    is_number && (rest.is_empty() || squashed(rest) == squashed(migration.name()))
}

/// `001_create_fees.up.sql` without what says which kind of file it is.
fn without_extension(file: &str) -> &str {
    const EXTENSIONS: [&str; 13] = [
        ".sql", ".js", ".ts", ".mjs", ".cjs", ".mts", ".cts", ".py", ".rb", ".php", ".cs", ".go",
        ".up",
    ];
    let mut stem = file;
    while let Some(rest) = EXTENSIONS.iter().find_map(|extension| stem.strip_suffix(extension)) {
        stem = rest;
    }
    stem
}

/// Letters and digits alone, in lower case: `Create-Fees` and `create_fees` are one name.
fn squashed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The numbers that a text may begin with: its first digits, and all of its first digits where
/// signs stand between them, as in `2026_01_31_000001` and `2026-01-31-000001`.
fn numbers(text: &str) -> Vec<u64> {
    let text = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let first: String = text.chars().take_while(char::is_ascii_digit).collect();
    let signs = |c: &char| c.is_ascii_digit() || matches!(c, '_' | '-');
    let joined: String = text.chars().take_while(signs).filter(char::is_ascii_digit).collect();
    [first, joined].iter().filter_map(|digits| digits.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use migrations_core::{Checksum, OnDisk, Transaction, Version};

    use super::*;

    fn migration(stem: &str) -> Migration {
        let digits: String = stem.chars().take_while(char::is_ascii_digit).collect();
        Migration {
            version: Version::parse(&digits).expect("a stem begins with a number"),
            stem: stem.to_owned().into(),
            file: format!("{stem}.sql").into(),
            sql: "SELECT 1;\n".into(),
            lines_before: 0,
            on_disk: OnDisk::Opening("".into()),
            transaction: Transaction::PerFile,
            lock_timeout: None,
            checksum: Checksum::of("SELECT 1;\n"),
            rollback: None,
            irreversible: None,
            state: None,
        }
    }

    fn listed(rows: Rows, value: &str, name: Option<&str>, stem: &str) -> bool {
        let row = Row { value: value.into(), name: name.map(str::to_owned), sha384: None };
        lists(rows, &row, &migration(stem))
    }

    #[test]
    fn number_counts_with_the_name_beside_it() {
        let rows = Rows::Number {
            number: "version",
            name: Some("description"),
            sha384: None,
            may_differ: false,
        };
        assert!(listed(rows, "1", Some("create fees"), "001_create_fees"));
        assert!(listed(rows, "1", Some(""), "001_create_fees"));
        assert!(listed(rows, "1", None, "001_create_fees"));
        assert!(!listed(rows, "1", Some("create users"), "001_create_fees"));
        assert!(!listed(rows, "2", Some("create fees"), "001_create_fees"));
        assert!(listed(rows, "2026-01-31-000001", None, "20260131000001_fees"));
        assert!(listed(rows, "20260131000001", Some("x"), "20260131000001_fees"));
    }

    #[test]
    fn digest_counts_where_the_name_is_another() {
        let rows = Rows::Number {
            number: "version",
            name: Some("description"),
            sha384: Some("c"),
            may_differ: false,
        };
        let digest = Sha384::digest(b"SELECT 1;\n");
        let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let row = |sha384| Row { value: "1".into(), name: Some("x".into()), sha384: Some(sha384) };
        assert!(lists(rows, &row(format!("\\x{digits}")), &migration("001_fees")));
        assert!(!lists(rows, &row("\\x00".to_owned()), &migration("001_fees")));
    }

    #[test]
    fn names_are_one_whatever_their_extension_and_width() {
        let rows = Rows::Name("name");
        for name in [
            "001_create_fees",
            "001_create_fees.sql",
            "/001-create-fees",
            "1_create_fees.up.sql",
            "0001_CreateFees.ts",
            "V001__create_fees.sql",
            "Migration001",
        ] {
            assert!(listed(rows, name, None, "001_create_fees"), "{name}");
        }
        for name in ["001_create_users", "002_create_fees", "create_fees", "", "11_create_fees"] {
            assert!(!listed(rows, name, None, "001_create_fees"), "{name}");
        }
        assert!(listed(rows, "2026_01_31_000001_create_fees", None, "20260131000001_create_fees"));
        assert!(listed(rows, "m20260131_000001_create_fees", None, "20260131_000001_create_fees"));
        assert!(!listed(rows, "m20260131_000002_create_fees", None, "20260131_000001_create_fees"));
    }

    #[test]
    fn everything_up_to_a_number_and_equal_texts_are_listed() {
        assert!(listed(Rows::UpTo("version"), "2", None, "001_a"));
        assert!(!listed(Rows::UpTo("version"), "2", None, "003_a"));
        let hash = Checksum::of("SELECT 1;\n").to_string();
        assert!(listed(Rows::Sha256("hash"), &hash, None, "009_anything"));
        assert!(!listed(Rows::Sha256("hash"), "00", None, "009_anything"));
    }
}
