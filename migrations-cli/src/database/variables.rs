//! The variables that say where a database is: those of the process, and those of a `.env`.
//!
//! A `.env` is never put into the environment of the process, so nothing else that it holds
//! reaches a library or a child.

use std::collections::BTreeMap;
use std::ffi::OsString;

use super::error::AddressError;
use super::parameter::PARAMETERS;

/// Variables that count besides those of the parameters.
const OTHERS: [&str; 3] = ["DATABASE_URL", "DATABASE_URL_DIRECT", "PGSYSCONFDIR"];

/// Variables of the process, then of a `.env`.
#[derive(Debug, Default)]
pub(crate) struct Variables {
    process: BTreeMap<String, OsString>,
    file: BTreeMap<String, String>,
}

/// Where a variable was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SetIn {
    /// In the environment of the process.
    Process,
    /// In a `.env`.
    File,
}

impl Variables {
    /// Keeps what counts; the process goes before the file.
    pub(crate) fn new(
        process: impl Iterator<Item = (OsString, OsString)>,
        file: impl Iterator<Item = (String, String)>,
    ) -> Variables {
        let named = |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value));
        Variables {
            process: process.filter_map(named).filter(|(name, _)| counts(name)).collect(),
            file: file.filter(|(name, _)| counts(name)).collect(),
        }
    }

    /// The value of a variable, which may be empty.
    pub(crate) fn get(&self, name: &str) -> Result<Option<&str>, AddressError> {
        match self.process.get(name) {
            // Whatever it names, it is not the database of the other variables.
            Some(value) => match value.to_str() {
                Some(value) => Ok(Some(value)),
                None => Err(AddressError::NotUnicode { name: name.to_owned() }),
            },
            None => Ok(self.file.get(name).map(String::as_str)),
        }
    }

    /// Where a variable is set.
    pub(crate) fn set_in(&self, name: &str) -> Option<SetIn> {
        if self.process.contains_key(name) {
            return Some(SetIn::Process);
        }
        self.file.contains_key(name).then_some(SetIn::File)
    }

    /// Whether one of libpq's variables that name a database is set.
    pub(crate) fn name_a_database(&self) -> bool {
        ["PGHOST", "PGHOSTADDR", "PGDATABASE", "PGUSER", "PGPORT", "PGSERVICE"]
            .iter()
            .any(|name| self.set_in(name).is_some())
    }
}

fn counts(name: &str) -> bool {
    OTHERS.contains(&name) || PARAMETERS.iter().any(|parameter| parameter.variable == Some(name))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;

    use super::{SetIn, Variables};
    use crate::database::error::AddressError;

    #[test]
    fn process_goes_before_file_and_nothing_else_counts() {
        let process = [("PGPORT", "1"), ("DATABASE_URL", "")];
        let file = [("PGPORT", "2"), ("PGUSER", "anna"), ("LD_PRELOAD", "x"), ("PGDATA", "/a")];
        let variables = Variables::new(
            process.iter().map(|(name, value)| (name.into(), value.into())),
            file.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        assert_eq!(variables.get("PGPORT"), Ok(Some("1")));
        assert_eq!(variables.get("PGUSER"), Ok(Some("anna")));
        assert_eq!(variables.get("DATABASE_URL"), Ok(Some("")));
        assert_eq!(variables.set_in("PGUSER"), Some(SetIn::File));
        assert_eq!(variables.set_in("PGPORT"), Some(SetIn::Process));
        assert_eq!((variables.get("LD_PRELOAD"), variables.get("PGDATA")), (Ok(None), Ok(None)));
        assert!(variables.name_a_database());
    }

    #[test]
    fn what_is_no_text_is_an_error() {
        let process = [(OsString::from("PGHOST"), OsString::from_vec(b"\xff".to_vec()))];
        let variables = Variables::new(process.into_iter(), std::iter::empty());
        let name = "PGHOST".to_owned();
        assert_eq!(variables.get("PGHOST"), Err(AddressError::NotUnicode { name }));
        assert_eq!(variables.get("PGPORT"), Ok(None));
    }
}
