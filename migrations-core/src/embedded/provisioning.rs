//! What a server is given before the first migration, as one text and back.
//!
//! What a server has told is no part of the text. Must not know who starts a server.

use std::collections::BTreeSet;

use super::{Reader, put, put_optional, put_version};
use crate::provisioning::{Platform, Provisioning, Script, Start, Stub};

/// What the text opens with; another form gets another number.
const FORMAT: &str = "provisioning 1";

/// Writes as one text what is declared; the empty text where nothing is.
#[must_use]
pub fn encode_provisioning(provisioning: &Provisioning) -> String {
    let mut text = String::new();
    let declared = Provisioning { lacking: BTreeSet::new(), ..provisioning.clone() };
    if declared == Provisioning::default() {
        return text;
    }
    put(&mut text, FORMAT);
    put(
        &mut text,
        match declared.platform {
            Platform::Postgres => "postgres",
            Platform::Supabase => "supabase",
        },
    );
    put_optional(&mut text, declared.role.as_ref());
    put_optional(&mut text, declared.search_path.as_ref());
    put_scripts(&mut text, declared.sqlx_history.iter());
    put_scripts(&mut text, declared.external.iter());
    put_scripts(&mut text, declared.start.iter().map(|start| &start.script));
    declared.start.iter().for_each(|start| put_version(&mut text, start.at));
    put_scripts(&mut text, declared.stubs.iter().map(|stub| &stub.script));
    declared.stubs.iter().for_each(|stub| put(&mut text, &stub.extension));
    text
}

/// Reads a text that [`encode_provisioning`] wrote; `None` for any other.
#[must_use]
pub fn decode_provisioning(text: &'static str) -> Option<Provisioning> {
    if text.is_empty() {
        return Some(Provisioning::default());
    }
    let mut reader = Reader { rest: text };
    if reader.text()? != FORMAT {
        return None;
    }
    let provisioning = reader.provisioning()?;
    reader.rest.is_empty().then_some(provisioning)
}

/// A script that may be left out is a list of none or one.
fn put_scripts<'a>(text: &mut String, scripts: impl ExactSizeIterator<Item = &'a Script>) {
    put(text, scripts.len());
    for Script { file, sql } in scripts {
        put(text, file);
        put(text, sql);
    }
}

impl Reader {
    fn provisioning(&mut self) -> Option<Provisioning> {
        Some(Provisioning {
            platform: match self.text()? {
                "postgres" => Platform::Postgres,
                "supabase" => Platform::Supabase,
                _ => return None,
            },
            role: self.optional()?.map(str::to_owned),
            search_path: self.optional()?.map(str::to_owned),
            sqlx_history: self.list(Reader::script)?.pop(),
            external: self.list(Reader::script)?.pop(),
            start: match self.list(Reader::script)?.pop() {
                None => None,
                Some(script) => Some(Start { at: self.version()?, script }),
            },
            stubs: self.stubs()?,
            lacking: BTreeSet::new(),
        })
    }

    fn script(&mut self) -> Option<Script> {
        Some(Script { file: self.text()?.to_owned(), sql: self.text()?.to_owned() })
    }

    fn stubs(&mut self) -> Option<Vec<Stub>> {
        let scripts = self.list(Reader::script)?.into_iter();
        let stub = |script| Some(Stub { extension: self.text()?.to_owned(), script });
        scripts.map(stub).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Version;

    fn script(file: &str) -> Script {
        Script { file: file.to_owned(), sql: format!("SELECT '1:é {file}';\n") }
    }

    fn provisioning() -> Provisioning {
        let stub = |extension: &str| Stub { extension: extension.to_owned(), script: script("s") };
        Provisioning {
            platform: Platform::Supabase,
            role: Some("app owner".to_owned()),
            search_path: Some("\"$user\", app".to_owned()),
            sqlx_history: Some(script("_sqlx_migrations")),
            external: Some(script("external.sql")),
            start: Some(Start { at: Version::new(12, 3), script: script("start.sql") }),
            stubs: vec![stub("pg_net"), stub("pg_partman")],
            lacking: BTreeSet::new(),
        }
    }

    #[test]
    fn what_is_declared_comes_back_as_it_was() {
        let bare = Provisioning { role: Some("a".to_owned()), ..Provisioning::default() };
        for given in [Provisioning::default(), bare, provisioning()] {
            let text: &'static str = encode_provisioning(&given).leak();
            assert_eq!(decode_provisioning(text), Some(given));
        }
    }

    #[test]
    fn what_a_server_lacks_is_not_written() {
        let told = Provisioning {
            lacking: BTreeSet::from(["vector".to_owned()]),
            ..Provisioning::default()
        };
        assert_eq!(encode_provisioning(&told), "");
    }

    #[test]
    fn text_that_was_cut_declares_nothing() {
        let text: &'static str = encode_provisioning(&provisioning()).leak();
        let ends = text.char_indices().map(|(end, _)| end).skip(1);
        for end in ends {
            assert_eq!(decode_provisioning(&text[..end]), None, "cut at {end}");
        }
    }
}
