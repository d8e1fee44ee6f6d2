//! The SQL of a set as syntax trees, a statement at a time.
//!
//! Splitting is ours (`migrations_core::lexer`) and agrees with `psql`; the parser is `squawk-parser`.
//! Must not know what is good or bad about a statement, nor what exists in a database.
//!
//! A statement that this module does not understand is one without a tree, and a rule says nothing
//! about it: the server will.
//! A tree is parsed, walked and dropped on threads with a stack for it, and none is taller than that
//! stack can bear.

mod anchor;
mod escapes;
mod green;
mod height;
pub mod locks;
mod looser;
#[cfg(test)]
mod oracle;
pub(crate) mod parser;
pub(crate) mod presence;
mod refusal;
mod respelled;
pub(crate) mod search_path;
mod statement_end;
mod stricter;
pub(crate) mod syntax;
mod syntax_fault;
pub(crate) mod token;
mod tree;
pub mod types;
pub(crate) mod volatility;

use std::ops::Range;
use std::sync::Arc;

use migrations_core::frame::TransactionFrame;
use migrations_core::lexer::{self, Fault};
use migrations_core::rollback_block::RollbackBlock;
use migrations_core::transaction_control::TransactionControl;
use migrations_core::{Location, Position, Transaction, Version, substring};

use crate::file_name::Role;
use crate::parse::{Parsed, ParsedFile};
use crate::{crash, threads};

use anchor::Verdict;
use height::Height;
use parser::SyntaxNode;
use respelled::Respelled;
pub use syntax_fault::SyntaxFault;
use tree::Tree;

/// The major of a server of which nothing is declared: the statement may be for any.
const ANY_MAJOR: u32 = 0;

/// The statements of every file of a set, in the order of the files.
#[derive(Debug)]
pub struct Scripts<'a> {
    /// The folder that they are from.
    pub parsed: &'a Parsed,
    /// A script a file, in the order of [`Parsed::files`].
    pub scripts: Vec<Script<'a>>,
    /// A script a `-- Rollback:` block, in the same order.
    pub rollback_blocks: Vec<Script<'a>>,
}

/// The statements of one file.
#[derive(Debug)]
pub struct Script<'a> {
    /// The file.
    pub file: &'a ParsedFile,
    /// Its whole text, header included; empty where the text itself is at fault.
    ///
    /// Of a `-- Rollback:` block, the SQL in it.
    pub text: &'a str,
    /// Its statements, in order, up to what makes the text impossible to send.
    pub statements: Vec<Statement>,
    /// What makes the text impossible to send; its offset is one of `text`.
    pub fault: Option<Fault>,
    /// The `BEGIN … COMMIT` around all of them, which is not sent and none of them.
    pub frame: Option<TransactionFrame>,
    block: Option<&'a RollbackBlock>,
}

/// One statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Its bytes in the file, from its first token, its `;` included.
    pub range: Range<usize>,
    /// Its number in the file, from 1.
    number: u32,
    /// The file, for whoever has to say which statement was looked at.
    file: Arc<str>,
    syntax: Syntax,
}

/// What the parser makes of a statement.
#[derive(Clone, Debug)]
enum Syntax {
    Tree(Tree),
    Fault(SyntaxFault),
    /// The parser was not asked, or stops where the server might go on.
    Unknown,
    /// Nested too deep for anything but the server.
    TooDeep,
}

impl Statement {
    /// The root of its tree; offsets in it count from the statement's own start.
    ///
    /// `None` for a statement that is wrong, or that cannot be understood without a server.
    #[must_use]
    pub fn tree(&self) -> Option<SyntaxNode> {
        crash::look_at(&self.file, self.number);
        match &self.syntax {
            Syntax::Tree(tree) => tree.root(),
            _ => None,
        }
    }

    /// Whether it is nested too deep for anybody but the server.
    #[must_use]
    pub fn is_too_deep(&self) -> bool {
        matches!(self.syntax, Syntax::TooDeep)
    }

    /// Where the grammar refuses it.
    #[must_use]
    pub fn fault(&self) -> Option<&SyntaxFault> {
        match &self.syntax {
            Syntax::Fault(fault) => Some(fault),
            _ => None,
        }
    }
}

impl Script<'_> {
    /// The text of a statement.
    #[must_use]
    pub fn sql(&self, statement: &Statement) -> &str {
        substring(self.text, statement.range.clone())
    }

    /// The statements but for those that begin or end a transaction, each with whether it stands in
    /// one that the file opens itself.
    pub(crate) fn by_own_transaction(&self) -> impl Iterator<Item = (bool, &Statement)> {
        let mut is_open = false;
        self.statements.iter().filter_map(move |statement| {
            match TransactionControl::of(self.sql(statement)) {
                Some(control) => is_open = control.leaves_open(),
                None => return Some((is_open, statement)),
            }
            None
        })
    }

    /// The place of a stretch of the file, given in bytes; of several lines it is the first one.
    #[must_use]
    pub fn location(&self, range: Range<usize>) -> Location {
        let stretch = self.text.get(range.clone()).unwrap_or_default();
        let length = stretch.lines().next().unwrap_or_default().chars().count();
        let position = Position::of(self.text, range.start);
        let position = self.block.map_or(position, |block| block.locate(position));
        Location::new(&self.file.file, position, length)
    }

    /// The place of a node or token of a statement's tree.
    #[must_use]
    pub fn place(&self, statement: &Statement, range: rowan::TextRange) -> Location {
        let from = statement.range.start;
        self.location(from + usize::from(range.start())..from + usize::from(range.end()))
    }
}

impl<'a> Scripts<'a> {
    /// Splits and parses every file of a set.
    #[must_use]
    pub fn of(parsed: &'a Parsed) -> Scripts<'a> {
        let servers = parsed.valid_config().map_or(&[][..], |config| &config.servers);
        let oldest = servers.iter().min().copied().unwrap_or(ANY_MAJOR);
        let parse = |file: &'a ParsedFile| {
            (script(file, oldest), of_blocks(file, oldest).collect::<Vec<_>>())
        };
        let (scripts, blocks): (Vec<_>, Vec<_>) =
            threads::map_in_parallel(&parsed.files, parse).into_iter().unzip();
        let rollback_blocks = blocks.into_iter().flatten().collect();
        Scripts { parsed, scripts, rollback_blocks }
    }

    /// Every script: those of the files, and those of the blocks.
    pub fn all(&self) -> impl Iterator<Item = &Script<'a>> {
        self.scripts.iter().chain(&self.rollback_blocks)
    }

    /// What undoes a migration: its rollback file, else the block in the migration itself.
    #[must_use]
    pub fn rollback_of(&self, migration: &ParsedFile) -> Option<&Script<'a>> {
        let beside = of_version(&self.scripts, migration.name.version);
        let beside = beside.iter().find(|script| script.file.name.role == Role::Rollback);
        let blocks = of_version(&self.rollback_blocks, migration.name.version);
        beside.or_else(|| blocks.iter().find(|script| script.file.file == migration.file))
    }

    /// The scripts of the migrations, without rollbacks.
    pub fn migrations(&self) -> impl Iterator<Item = &Script<'a>> {
        let is_migration = |script: &&Script| script.file.name.role == Role::Migration;
        self.scripts.iter().filter(is_migration)
    }
}

/// The scripts of a version, of scripts in its order.
fn of_version<'s, 'a>(scripts: &'s [Script<'a>], version: Version) -> &'s [Script<'a>] {
    let from = scripts.partition_point(|script| script.file.name.version < version);
    let to = scripts.partition_point(|script| script.file.name.version <= version);
    scripts.get(from..to).unwrap_or_default()
}

/// Splits and parses a text that is no migration.
pub(crate) fn statements(text: &str) -> Vec<Statement> {
    threads::on_a_large_stack(|| parse(&Arc::from(""), text, 0, ANY_MAJOR).0)
}

/// Splits and parses a text where the stack is large already.
pub(crate) fn statements_on_this_thread(text: &str) -> Vec<Statement> {
    parse(&Arc::from(""), text, 0, ANY_MAJOR).0
}

fn script(file: &ParsedFile, oldest: u32) -> Script<'_> {
    match file.text.as_deref() {
        Ok(text) => Script::of(file, None, text, file.header.end, oldest),
        Err(_) => {
            Script { file, text: "", statements: Vec::new(), fault: None, block: None, frame: None }
        }
    }
}

fn of_blocks(file: &ParsedFile, oldest: u32) -> impl Iterator<Item = Script<'_>> {
    let blocks = file.rollback_blocks.iter();
    blocks.map(move |block| Script::of(file, Some(block), &block.sql, 0, oldest))
}

impl<'a> Script<'a> {
    /// Splits and parses `text` from the byte `from` on.
    fn of(
        file: &'a ParsedFile,
        block: Option<&'a RollbackBlock>,
        text: &'a str,
        from: usize,
        oldest: u32,
    ) -> Script<'a> {
        let (mut statements, fault) = parse(&Arc::from(file.file.as_str()), text, from, oldest);
        let frame = match file.header.transaction() {
            Transaction::PerFile => frame(text, from),
            Transaction::None => None,
        };
        // Nobody sends them, so there is nothing to say of them.
        let is_frame = |range: &Range<usize>| {
            frame.as_ref().is_some_and(|frame| *range == frame.begin || *range == frame.end)
        };
        statements.retain(|statement| !is_frame(&statement.range));
        Script { file, text, statements, fault, block, frame }
    }
}

/// The `BEGIN … COMMIT` around a text from a place on.
fn frame(text: &str, from: usize) -> Option<TransactionFrame> {
    let TransactionFrame { begin, end } = TransactionFrame::of(substring(text, from..))?;
    let moved = |range: Range<usize>| from + range.start..from + range.end;
    Some(TransactionFrame { begin: moved(begin), end: moved(end) })
}

/// The statements of a text from a place on, and what makes it impossible to send.
fn parse(file: &Arc<str>, text: &str, from: usize, oldest: u32) -> (Vec<Statement>, Option<Fault>) {
    let split = lexer::split(substring(text, from..));
    // What cannot be sent is no statement for a parser.
    let whole = split.statements.len().saturating_sub(usize::from(split.fault.is_some()));
    let statement = |(index, range): (usize, Range<usize>)| {
        let range = from + range.start..from + range.end;
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        crash::look_at(file, number);
        let syntax = match index < whole {
            true => syntax(substring(text, range.clone()), oldest),
            false => Syntax::Unknown,
        };
        Statement { range, number, file: Arc::clone(file), syntax }
    };
    let statements = split.statements.into_iter().enumerate().map(statement).collect();
    (statements, split.fault.map(|fault| Fault { offset: from + fault.offset, ..fault }))
}

/// Whether a carriage return without a line feed may end a comment, which the parser reads on.
fn has_short_comment(sql: &str) -> bool {
    let after = |at: usize| substring(sql, at + 2..);
    sql.contains('\r')
        && sql.match_indices("--").any(|(at, _)| {
            let line = after(at).split('\n').next().unwrap_or_default();
            line.strip_suffix('\r').unwrap_or(line).contains('\r')
        })
}

fn syntax(sql: &str, oldest: u32) -> Syntax {
    let height = Height::of(sql);
    if height.is_too_tall() {
        return Syntax::TooDeep;
    }
    if has_short_comment(sql) {
        return Syntax::Unknown;
    }
    let parse = parser::parse(sql);
    match anchor::verdict(sql, height, &parse, oldest) {
        Verdict::Accepted => Syntax::Tree(Tree::new(&parse.root(), height)),
        Verdict::Refused(fault) => respelled(sql, height, oldest).unwrap_or(Syntax::Fault(fault)),
        Verdict::Unknown => respelled(sql, height, oldest).unwrap_or(Syntax::Unknown),
    }
}

/// A statement that an old server reads in another way than the parser.
fn respelled(sql: &str, height: Height, oldest: u32) -> Option<Syntax> {
    let respelled = Respelled::of(sql, oldest)?;
    let parse = parser::parse(&respelled.text);
    match anchor::verdict(&respelled.text, height, &parse, oldest) {
        Verdict::Accepted => {
            let root = respelled.restored(sql, parse.root());
            Some(Syntax::Tree(Tree::new(&root, height)))
        }
        Verdict::Refused(_) => None,
        Verdict::Unknown => Some(Syntax::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_that_only_the_server_ends_leaves_no_tree() {
        let has_tree = |sql: &str| statements(sql).iter().all(|found| found.tree().is_some());
        assert!(!has_tree("SELECT 1 -- one\r, 2;"));
        for sql in ["SELECT 1 -- one\r\n, 2;\r\n", "SELECT\r1;", "SELECT 1 -- one\n, 2\r;"] {
            assert!(has_tree(sql), "{sql:?}");
        }
    }
}
