//! How far a file that runs in no transaction came: what its row of the history says, as text and as
//! data.
//!
//! Must not know how the row is written, nor what is done next.

use std::fmt;

use crate::non_transactional::NonTransactional;
use crate::steps::Statements;
use crate::{Checksum, Migration, Transaction};

/// How far a file that runs in no transaction came.
///
/// ```text
/// 2 of 5 statements 9f86d081…
/// begun by 4242 1764410000.123456
/// relations 16384 -
/// before 16390 16400
/// CREATE INDEX CONCURRENTLY i ON t (a)
/// ```
///
/// What follows the first line is there only while a statement is under way that runs in no
/// transaction block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many statements are done, and stay.
    pub done: usize,
    /// How many the file had when it began.
    pub total: usize,
    /// The digest of the statements that are done.
    pub digest: Checksum,
    /// The statement that was begun, and of which only the catalog can tell how far it came.
    pub begun: Option<Begun>,
}

/// A statement that runs in no transaction block, and was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The process on the server that was at it.
    pub pid: i32,
    /// When that process began, in seconds since 1970.
    pub backend_start: String,
    /// The relations that it names, by their numbers; `None` for one that was not there.
    pub relations: Vec<Option<u32>>,
    /// What was there before it, by its number.
    pub before: Vec<u32>,
    /// Its text.
    pub statement: String,
}

/// Why a file cannot go on from where it stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// What was done is not what the file says now.
    Edited,
    /// A statement commits by itself, and nothing tells how far it came; its index.
    Undecided(usize),
    /// A statement made something that went with its session, and others follow; its index.
    SessionLost(usize),
}

impl Progress {
    /// What is said of a file of which so many statements are done.
    #[must_use]
    pub fn at(statements: &Statements<'_>, done: usize) -> Progress {
        let digest = statements.digest(done);
        Progress { done, total: statements.count(), digest, begun: None }
    }

    /// Reads what [`Display`](fmt::Display) writes; `None` for anything else.
    ///
    /// ```
    /// use migrations_core::Progress;
    /// use migrations_core::steps::Statements;
    /// let progress = Progress::at(&Statements::of("SELECT 1; VACUUM"), 1);
    /// assert_eq!(Progress::parse(&progress.to_string()), Some(progress));
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Progress> {
        let (first, rest) = text.split_once('\n').map_or((text, None), |(a, b)| (a, Some(b)));
        let words: Vec<&str> = first.split(' ').collect();
        let [done, "of", total, "statements", digest] = words[..] else { return None };
        let begun = match rest {
            Some(rest) => Some(Begun::parse(rest)?),
            None => None,
        };
        Some(Progress {
            done: done.parse().ok()?,
            total: total.parse().ok()?,
            digest: digest.parse().ok()?,
            begun,
        })
    }

    /// The first line alone.
    #[must_use]
    pub fn summary(&self) -> String {
        format!("{} of {} statements {}", self.done, self.total, self.digest)
    }

    /// Whether a file can go on from here, as it stands now.
    ///
    /// What was not reached may be another by now: where a statement fails, that is how it is put
    /// right.
    ///
    /// # Errors
    ///
    /// Why it cannot.
    pub fn resume(&self, migration: &Migration) -> Result<(), Obstacle> {
        let statements = Statements::of(&migration.sql);
        let is_whole = |count| statements.steps().iter().any(|it| it.statements.start == count);
        let is_at_step = self.done == statements.count() || is_whole(self.done);
        let is_same =
            self.done <= statements.count() && statements.digest(self.done) == self.digest;
        if migration.transaction == Transaction::PerFile || !is_at_step || !is_same {
            return Err(Obstacle::Edited);
        }
        if self.begun.as_ref().is_some_and(|begun| begun.kind().is_none()) {
            return Err(Obstacle::Undecided(self.done));
        }
        match statements.of_session(self.done) {
            Err(index) if self.done < statements.count() => Err(Obstacle::SessionLost(index)),
            _ => Ok(()),
        }
    }
}

impl Begun {
    /// What the statement does; `None` where nothing tells how far it came.
    #[must_use]
    pub fn kind(&self) -> Option<NonTransactional> {
        NonTransactional::of(&self.statement)
    }

    fn parse(text: &str) -> Option<Begun> {
        let mut lines = text.splitn(4, '\n');
        let (pid, backend_start) = lines.next()?.strip_prefix("begun by ")?.split_once(' ')?;
        let relations = numbers(lines.next()?.strip_prefix("relations")?)?;
        let before = numbers(lines.next()?.strip_prefix("before")?)?;
        Some(Begun {
            pid: pid.parse().ok()?,
            backend_start: backend_start.to_owned(),
            relations,
            before: before.into_iter().collect::<Option<_>>()?,
            statement: lines.next()?.to_owned(),
        })
    }
}

fn numbers(text: &str) -> Option<Vec<Option<u32>>> {
    let number = |word: &str| match word {
        "-" => Some(None),
        word => word.parse().ok().map(Some),
    };
    text.split_whitespace().map(number).collect()
}

impl fmt::Display for Progress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.summary())?;
        let Some(Begun { pid, backend_start, relations, before, statement }) = &self.begun else {
            return Ok(());
        };
        write!(formatter, "\nbegun by {pid} {backend_start}\nrelations")?;
        for relation in relations {
            match relation {
                Some(oid) => write!(formatter, " {oid}")?,
                None => formatter.write_str(" -")?,
            }
        }
        formatter.write_str("\nbefore")?;
        before.iter().try_for_each(|oid| write!(formatter, " {oid}"))?;
        write!(formatter, "\n{statement}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_as_it_was_written() {
        let statements = Statements::of("SELECT 1; CREATE INDEX CONCURRENTLY i ON t (a)");
        let begun = Begun {
            pid: 42,
            backend_start: "1764410000.123456".into(),
            relations: vec![Some(7), None],
            before: vec![8, 9],
            statement: "CREATE INDEX CONCURRENTLY i\n  ON t (a)".into(),
        };
        let mut progress = Progress { begun: Some(begun), ..Progress::at(&statements, 1) };
        assert_eq!(Progress::parse(&progress.to_string()), Some(progress.clone()));
        if let Some(begun) = &mut progress.begun {
            (begun.relations, begun.before) = (Vec::new(), Vec::new());
        }
        assert_eq!(Progress::parse(&progress.to_string()), Some(progress));
        for text in ["", "1 of 2 statements", "1 of 2 statements x", "done"] {
            assert_eq!(Progress::parse(text), None, "{text}");
        }
    }
}
