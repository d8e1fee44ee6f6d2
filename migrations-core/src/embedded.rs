//! A checked set as one text, and the text as a set again: how a program carries its migrations; and
//! the same of what a server is given before them.
//!
//! Ten thousand structs cost a compiler seconds, one string costs it nothing; so the macro writes
//! the string, and the program reads it once, borrowing every text from it.
//! Must not know where the text is kept.
//!
//! Each value stands behind its length in bytes, as in `5:users`, and a list behind its count.

mod provisioning;

use std::borrow::Cow;
use std::fmt::{Display, Write};
use std::time::Duration;

use crate::set::{
    HistoryTable, Migration, MigrationSet, NameOrigin, OnDisk, RelationName, Rollback,
    RollbackProof, SchemaStart, SetParts, State,
};
use crate::{Transaction, Version};

pub use provisioning::{decode_provisioning, encode_provisioning};

/// What the text opens with; another form gets another number.
const FORMAT: &str = "migrations 4";

/// Writes a set as one text.
#[must_use]
pub fn encode(set: &MigrationSet) -> String {
    let mut text = String::new();
    put(&mut text, FORMAT);
    put(&mut text, set.name());
    put(
        &mut text,
        match set.name_origin() {
            NameOrigin::Declared => "declared",
            NameOrigin::Folder => "folder",
        },
    );
    put(&mut text, set.head());
    put(&mut text, &set.history_table().schema);
    put(&mut text, &set.history_table().name);
    put_optional(&mut text, set.oldest_server());
    put_optional(&mut text, set.role());
    put_optional(&mut text, set.search_path());
    put_relations(&mut text, set.provided());
    put(&mut text, usize::from(set.start().is_some()));
    if let Some(SchemaStart { at, relations }) = set.start() {
        put_version(&mut text, *at);
        put_relations(&mut text, relations);
    }
    put(&mut text, set.migrations().len());
    for migration in set.migrations() {
        put_migration(&mut text, migration);
    }
    text
}

/// Reads a text that [`encode`] wrote; `None` for any other.
#[must_use]
pub fn decode(text: &'static str) -> Option<MigrationSet> {
    let mut reader = Reader { rest: text };
    if reader.text()? != FORMAT {
        return None;
    }
    let parts = SetParts {
        name: reader.text()?.into(),
        name_origin: match reader.text()? {
            "declared" => NameOrigin::Declared,
            "folder" => NameOrigin::Folder,
            _ => return None,
        },
        head: reader.parsed()?,
        history: HistoryTable { schema: reader.text()?.into(), name: reader.text()?.into() },
        oldest_server: reader.optional()?.map(str::parse).transpose().ok()?,
        role: reader.optional()?.map(Cow::Borrowed),
        search_path: reader.optional()?.map(Cow::Borrowed),
        provided: reader.list(Reader::relation)?.into(),
        start: reader.start()?,
        migrations: reader.list(Reader::migration)?.into(),
    };
    reader.rest.is_empty().then(|| MigrationSet::from_checked(parts))
}

fn put(text: &mut String, value: impl Display) {
    let value = value.to_string();
    // Writing into a string cannot fail.
    let _ = write!(text, "{}:{value}", value.len());
}

/// A value that may be left out stands behind whether it is there.
fn put_optional(text: &mut String, value: Option<impl Display>) {
    match value {
        None => put(text, "0"),
        Some(value) => {
            put(text, "1");
            put(text, value);
        }
    }
}

fn put_relations(text: &mut String, relations: &[RelationName]) {
    put(text, relations.len());
    for RelationName { schema, name } in relations {
        put_optional(text, schema.as_ref());
        put(text, name);
    }
}

fn put_version(text: &mut String, version: Version) {
    put(text, version.number());
    put(text, version.digits());
    put(text, version.part().map_or(String::new(), |part| part.to_string()));
    put(text, version.name());
}

fn put_migration(text: &mut String, migration: &Migration) {
    put_version(text, migration.version);
    put(text, &migration.stem);
    put(text, &migration.file);
    put(text, &migration.sql);
    put(text, migration.lines_before);
    let (kind, on_disk) = match &migration.on_disk {
        OnDisk::Opening(opening) => ("opening", opening),
        OnDisk::Verbatim(whole) => ("verbatim", whole),
    };
    put(text, kind);
    put(text, on_disk);
    put(text, transaction_word(migration.transaction));
    put_optional(text, migration.lock_timeout.map(|timeout| timeout.as_millis()));
    put(text, migration.checksum);
    put(
        text,
        match migration.state {
            None => "",
            Some(State::Draft) => "draft",
            Some(State::Frozen) => "frozen",
        },
    );
    put(text, usize::from(migration.rollback.is_some()));
    if let Some(rollback) = &migration.rollback {
        put(text, &rollback.file);
        put(text, &rollback.sql);
        put(text, rollback.lines_before);
        put(text, rollback.checksum);
        put(text, transaction_word(rollback.transaction));
        put(
            text,
            match rollback.proof {
                RollbackProof::Tried => "tried",
                RollbackProof::Untried => "untried",
            },
        );
    }
    put_optional(text, migration.irreversible.as_ref());
}

fn transaction_word(transaction: Transaction) -> &'static str {
    match transaction {
        Transaction::PerFile => "file",
        Transaction::None => "none",
    }
}

struct Reader {
    rest: &'static str,
}

impl Reader {
    fn text(&mut self) -> Option<&'static str> {
        let (length, rest) = self.rest.split_once(':')?;
        let (value, rest) = rest.split_at_checked(length.parse().ok()?)?;
        self.rest = rest;
        Some(value)
    }

    fn parsed<T: std::str::FromStr>(&mut self) -> Option<T> {
        self.text()?.parse().ok()
    }

    fn optional(&mut self) -> Option<Option<&'static str>> {
        match self.text()? {
            "0" => Some(None),
            "1" => Some(Some(self.text()?)),
            _ => None,
        }
    }

    fn list<T>(&mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count: usize = self.parsed()?;
        (0..count).map(|_| read(self)).collect()
    }

    fn relation(&mut self) -> Option<RelationName> {
        let schema = self.optional()?.map(Cow::Borrowed);
        Some(RelationName { schema, name: self.text()?.into() })
    }

    fn start(&mut self) -> Option<Option<SchemaStart>> {
        match self.text()? {
            "0" => Some(None),
            "1" => {
                let at = self.version()?;
                let relations = self.list(Reader::relation)?.into();
                Some(Some(SchemaStart { at, relations }))
            }
            _ => None,
        }
    }

    fn version(&mut self) -> Option<Version> {
        let (number, digits) = (self.parsed()?, self.parsed()?);
        let version = match self.text()? {
            "" => Version::new(number, digits),
            part => Version::with_part(number, digits, part.parse().ok()?),
        };
        Some(version.named(self.text()?))
    }

    fn migration(&mut self) -> Option<Migration> {
        Some(Migration {
            version: self.version()?,
            stem: self.text()?.into(),
            file: self.text()?.into(),
            sql: self.text()?.into(),
            lines_before: self.parsed()?,
            on_disk: match self.text()? {
                "opening" => OnDisk::Opening(self.text()?.into()),
                "verbatim" => OnDisk::Verbatim(self.text()?.into()),
                _ => return None,
            },
            transaction: self.transaction()?,
            lock_timeout: match self.optional()? {
                None => None,
                Some(milliseconds) => Some(Duration::from_millis(milliseconds.parse().ok()?)),
            },
            checksum: self.parsed()?,
            state: match self.text()? {
                "" => None,
                "draft" => Some(State::Draft),
                "frozen" => Some(State::Frozen),
                _ => return None,
            },
            rollback: match self.text()? {
                "0" => None,
                "1" => Some(self.rollback()?),
                _ => return None,
            },
            irreversible: self.optional()?.map(Cow::Borrowed),
        })
    }

    fn transaction(&mut self) -> Option<Transaction> {
        match self.text()? {
            "file" => Some(Transaction::PerFile),
            "none" => Some(Transaction::None),
            _ => None,
        }
    }

    fn rollback(&mut self) -> Option<Rollback> {
        Some(Rollback {
            file: self.text()?.into(),
            sql: self.text()?.into(),
            lines_before: self.parsed()?,
            checksum: self.parsed()?,
            transaction: self.transaction()?,
            proof: match self.text()? {
                "tried" => RollbackProof::Tried,
                "untried" => RollbackProof::Untried,
                _ => return None,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Checksum;

    fn set() -> MigrationSet {
        let migration = |version, stem: &'static str, sql: &'static str, state| Migration {
            version,
            stem: stem.into(),
            file: format!("{stem}.sql").into(),
            sql: sql.into(),
            lines_before: 3,
            on_disk: OnDisk::Opening("-- é\n".into()),
            transaction: Transaction::PerFile,
            lock_timeout: Some(Duration::from_millis(1500)),
            checksum: Checksum::of(sql),
            rollback: None,
            irreversible: Some("the rows are gone".into()),
            state,
        };
        let mut last = migration(Version::with_part(20_260_131, 8, 2), "20260131_02_é", "", None);
        last.transaction = Transaction::None;
        last.on_disk = OnDisk::Verbatim("\u{feff}a\r\n".into());
        last.rollback = Some(Rollback {
            file: "20260131_02_é.rollback.sql".into(),
            sql: "5:DROP\n".into(),
            lines_before: 0,
            checksum: Checksum::of("x"),
            transaction: Transaction::None,
            proof: RollbackProof::Tried,
        });
        last.irreversible = None;
        let migrations = vec![
            migration(Version::new(1, 3), "001_a", "SELECT '3:é';\n", Some(State::Frozen)),
            migration(Version::new(2, 3), "002_b", "SELECT 2;\n", Some(State::Draft)),
            last,
        ];
        let history = HistoryTable { schema: "ops".into(), name: "a.b".into() };
        MigrationSet::from_checked(SetParts {
            name: "rag".into(),
            name_origin: NameOrigin::Folder,
            head: Checksum::of("head"),
            history,
            oldest_server: Some(15),
            role: Some("app owner".into()),
            search_path: Some("\"$user\", public".into()),
            provided: vec![
                RelationName { schema: None, name: "users".into() },
                RelationName { schema: Some("auth".into()), name: "é".into() },
            ]
            .into(),
            start: Some(SchemaStart {
                at: Version::new(1, 3),
                relations: vec![RelationName { schema: None, name: "orders".into() }].into(),
            }),
            migrations: migrations.into(),
        })
    }

    #[test]
    fn set_comes_back_as_it_was() {
        let text: &'static str = encode(&set()).leak();
        assert_eq!(decode(text), Some(set()));
    }

    #[test]
    fn text_that_was_cut_is_no_set() {
        let text: &'static str = encode(&set()).leak();
        let ends = text.char_indices().map(|(end, _)| end);
        for end in ends {
            assert_eq!(decode(&text[..end]), None, "cut at {end}");
        }
    }
}
