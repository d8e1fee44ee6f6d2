//! The migrations of another tool → the files of a set: the way there, the way back as its rollback,
//! and whether a file runs in a transaction.
//!
//! What cannot be said in a set is refused with its place, and nothing is left out in silence.
//! Pure: must not know where the set is written, or what a server makes of it.

mod entries;
mod flyway;
mod folders;
mod layouts;
mod names;
mod sections;

use migrations_compiler::source::Content;
use migrations_compiler::source::tree::TreeFile;
use migrations_core::{Code, Diagnostic, Location};

/// A tool whose migrations can be converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceTool {
    /// goose.
    Goose,
    /// dbmate.
    Dbmate,
    /// sql-migrate.
    SqlMigrate,
    /// node-pg-migrate, with migrations in SQL.
    NodePgMigrate,
    /// refinery.
    Refinery,
    /// diesel.
    Diesel,
    /// Flyway.
    Flyway,
    /// golang-migrate.
    GolangMigrate,
    /// Prisma.
    Prisma,
    /// Drizzle.
    Drizzle,
    /// The Supabase CLI.
    Supabase,
}

impl SourceTool {
    /// What people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            SourceTool::Goose => "goose",
            SourceTool::Dbmate => "dbmate",
            SourceTool::SqlMigrate => "sql-migrate",
            SourceTool::NodePgMigrate => "node-pg-migrate",
            SourceTool::Refinery => "refinery",
            SourceTool::Diesel => "diesel",
            SourceTool::Flyway => "Flyway",
            SourceTool::GolangMigrate => "golang-migrate",
            SourceTool::Prisma => "Prisma",
            SourceTool::Drizzle => "Drizzle",
            SourceTool::Supabase => "Supabase",
        }
    }

    /// Where the tool keeps its migrations, unless it is told otherwise.
    #[must_use]
    pub fn usual_folder(self) -> &'static str {
        match self {
            SourceTool::Dbmate => "db/migrations",
            SourceTool::Flyway => "sql",
            SourceTool::Prisma => "prisma/migrations",
            SourceTool::Drizzle => "drizzle",
            SourceTool::Supabase => "supabase/migrations",
            _ => "migrations",
        }
    }

    /// Whether its history has the name that this tool's own would have.
    fn takes_our_table(self) -> bool {
        matches!(self, SourceTool::Dbmate | SourceTool::GolangMigrate)
    }
}

/// A migration of another tool.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Foreign {
    /// Its number, in digits; empty where it has none and its place in the order gives it one.
    number: String,
    /// Its name.
    name: String,
    /// Where the way there was read from.
    path: String,
    /// The way there, as the tool reads it.
    up: String,
    /// The way back, where there is one.
    down: Option<String>,
    /// Whether the tool runs the way there, and the way back, outside of a transaction.
    is_bare: bool,
    is_down_bare: bool,
}

/// What a folder of another tool becomes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Converted {
    /// The files of the set.
    pub files: Vec<NewFile>,
    /// What the tool would run, in its order.
    pub originals: Vec<Original>,
    /// What is worth knowing, a line each.
    pub notes: Vec<String>,
}

/// A file of the set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub text: String,
    /// The file that it comes from; empty for the config.
    pub from: String,
}

/// What the other tool would run of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    /// The file, in its folder.
    pub path: String,
    /// The statements.
    pub sql: String,
    /// Whether it runs outside of a transaction.
    pub is_bare: bool,
}

/// The line that says so in a file of a set.
pub const BARE: &str = "-- Transaction: none\n";

/// Converts what was read of the folder of a tool.
///
/// # Errors
///
/// Every place that cannot be said in a set.
pub fn convert(tool: SourceTool, tree: &[TreeFile]) -> Result<Converted, Vec<Diagnostic>> {
    let mut reading = Reading::new(tool, tree);
    let mut foreign = layouts::read(&mut reading);
    if foreign.is_empty() && reading.faults.is_empty() {
        let message = format!("no migration of {} was found", tool.name());
        reading.refuse(
            "",
            0,
            message,
            "name the folder that holds them: `init --from TOOL FOLDER`",
        );
    }
    let has_numbers = foreign.iter().all(|one| !one.number.is_empty());
    if !has_numbers {
        names::number(&mut foreign);
    }
    refuse_twins(&mut reading, &foreign);
    if !reading.faults.is_empty() {
        return Err(reading.faults);
    }
    let mut converted = Converted { notes: reading.notes, ..Converted::default() };
    for one in &foreign {
        let stem = names::stem(one);
        let text = |text: &str, is_bare| format!("{}{text}", if is_bare { BARE } else { "" });
        let mut file = |name: String, text: String| {
            converted.files.push(NewFile { name, text, from: one.path.clone() });
        };
        file(format!("{stem}.sql"), text(&one.up, one.is_bare));
        if let Some(down) = one.down.as_ref().filter(|down| sections::has_statement(down)) {
            file(format!("{stem}.rollback.sql"), text(down, one.is_down_bare));
        }
        let Foreign { path, up, is_bare, .. } = one.clone();
        converted.originals.push(Original { path, sql: up, is_bare });
    }
    converted.files.extend(config(tool));
    Ok(converted)
}

/// The config that the set needs beside the other tool.
fn config(tool: SourceTool) -> Option<NewFile> {
    let text = match tool {
        SourceTool::Supabase => "platform = \"supabase\"\n",
        tool if tool.takes_our_table() => "[history]\ntable = \"public.migration_history\"\n",
        _ => return None,
    };
    let name = migrations_compiler::config::FILE.to_owned();
    Some(NewFile { name, text: text.to_owned(), from: String::new() })
}

fn refuse_twins(reading: &mut Reading<'_>, foreign: &[Foreign]) {
    for (index, one) in foreign.iter().enumerate() {
        let number = |one: &Foreign| one.number.trim_start_matches('0').to_owned();
        let twin = foreign.iter().take(index).find(|other| number(other) == number(one));
        if let Some(twin) = twin {
            let message = format!("{} has the number of {}", one.path, twin.path);
            reading.refuse(&one.path, 0, message, "give one of the two another number");
        }
    }
}

/// A folder while it is read.
pub(crate) struct Reading<'a> {
    tool: SourceTool,
    files: Vec<(&'a str, &'a Content)>,
    faults: Vec<Diagnostic>,
    notes: Vec<String>,
}

impl<'a> Reading<'a> {
    fn new(tool: SourceTool, tree: &'a [TreeFile]) -> Reading<'a> {
        let files = tree.iter().map(|file| (file.path.as_str(), &file.content)).collect();
        Reading { tool, files, faults: Vec::new(), notes: Vec::new() }
    }

    /// The text of a file; what is no text is a fault.
    fn text(&mut self, path: &str, content: &Content) -> Option<String> {
        let text = match content {
            Content::Bytes(bytes) => String::from_utf8(bytes.clone()).ok(),
            _ => None,
        };
        if text.is_none() {
            let message = format!("{path} cannot be read as UTF-8");
            self.refuse(path, 0, message, "save it as UTF-8");
        }
        text
    }

    /// Refuses a line of a file, counted from 1; the whole file where that is 0.
    fn refuse(&mut self, path: &str, line: usize, message: impl Into<String>, help: &str) {
        let mut location = Location::whole_file(path);
        if let Ok(line) = u32::try_from(line)
            && line > 0
        {
            location.start.line = line;
            location.length = 1;
        }
        let fault = Diagnostic::new(Code::UnconvertibleFile, location, message.into());
        self.faults.push(fault.note("nothing was written").help(help));
    }
}

#[cfg(test)]
mod tests;
