//! Diagnostics as text: with the line of SQL for people, as a log in SARIF for programs.
//!
//! The only place that knows width and colour; it returns strings and prints nothing.

mod github;
mod line;
mod sarif;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use migrations_core::position::offset_of_character;
use migrations_core::printable::printable;
use migrations_core::{Diagnostic, FileId, Location, Severity, substring};

use crate::parse::Parsed;
use crate::threads;

pub use github::to_github;
pub use line::to_line;
pub use sarif::to_sarif;

/// Where the texts come from that diagnostics point into.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    folder: String,
    files: BTreeMap<FileId, SourceText>,
}

#[derive(Clone, Debug)]
struct SourceText {
    shown_as: String,
    text: Arc<str>,
}

impl Sources {
    /// The files of a set; `folder` is put before their names (`db/migrations`), empty for none.
    #[must_use]
    pub fn of_set(parsed: &Parsed, folder: &str) -> Sources {
        let mut sources = Sources { folder: folder.to_owned(), files: BTreeMap::new() };
        for (file, text) in &parsed.texts {
            let shown_as = join(folder, file);
            sources.insert(file.as_str().into(), shown_as, Arc::clone(text));
        }
        sources
    }

    /// Adds a text that diagnostics call `file` and that people know as `shown_as`.
    pub fn add(&mut self, file: impl Into<FileId>, shown_as: &str, text: &str) {
        self.insert(file.into(), shown_as.to_owned(), text.into());
    }

    fn insert(&mut self, file: FileId, shown_as: String, text: Arc<str>) {
        self.files.entry(file).or_insert(SourceText { shown_as, text });
    }

    /// Adds the text of a file of the crate, which is named from there.
    pub fn add_of_crate(&mut self, name: &str, text: &str) {
        self.add(FileId::of_crate(name), name, text);
    }

    fn get(&self, file: &FileId) -> Option<&SourceText> {
        self.files.get(file)
    }

    /// What people call the file that diagnostics call `file`, whether or not its text is here.
    #[must_use]
    pub fn shown_as(&self, file: &FileId) -> String {
        match (self.get(file), file) {
            (Some(source), _) => source.shown_as.clone(),
            (None, FileId::Set(name)) => join(&self.folder, name),
            (None, FileId::Crate(_) | FileId::Nowhere) => file.name().to_owned(),
        }
    }
}

fn join(folder: &str, file: &str) -> String {
    if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") }
}

/// How rendered text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// No colour: compile errors and files.
    Plain,
    /// Colours of a terminal.
    Colored,
}

/// Diagnostics for a person, each as [`render`] has it; many are drawn on all processors.
#[must_use]
pub fn render_all(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> Vec<String> {
    threads::map_in_parallel(diagnostics, |diagnostic| render(diagnostic, sources, style))
}

/// One diagnostic for a person, with the line that it points at; no line end after it.
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &Sources, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Colored => Renderer::styled(),
    };
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(printable(&diagnostic.message)).id(diagnostic.code.id());
    let mut group = Group::with_title(title);
    for place in places(diagnostic, sources) {
        group = group.element(place);
    }
    for note in &diagnostic.notes {
        group = group.element(match labelled(note) {
            Some((label, text)) => Level::NOTE.with_name(label).message(printable(text)),
            None => Level::NOTE.message(printable(note)),
        });
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(printable(help)));
    }
    renderer.decor_style(DecorStyle::Ascii).term_width(100).render(&[group])
}

/// What the server itself calls a part of its message is called so, and not a note besides.
fn labelled(note: &str) -> Option<(&str, &str)> {
    note.split_once(": ").filter(|(label, _)| matches!(*label, "detail" | "hint" | "context"))
}

/// One diagnostic as the text of a compile error: the compiler itself writes `error: ` before it.
#[must_use]
pub fn render_embedded(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let text = render(diagnostic, sources, Style::Plain);
    let code = format!("{}[{}]: ", diagnostic.severity.as_str(), diagnostic.code);
    match text.strip_prefix(&code) {
        Some(rest) => format!("[{}] {rest}", diagnostic.code),
        None => text,
    }
}

/// One diagnostic in one line, for those who take no more: `db/001_a.sql:3:1: [M3001] drops …`.
#[must_use]
pub fn render_line(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let Diagnostic { code, message, location: Location { file, start, .. }, .. } = diagnostic;
    let file = sources.shown_as(file);
    format!("{file}:{}:{}: [{code}] {message}", start.line, start.column)
}

/// The places of a diagnostic, its own first.
fn places<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Element<'a>> {
    let primary = std::iter::once((&diagnostic.location, None, AnnotationKind::Primary));
    let labels = diagnostic.labels.iter();
    let labels = labels
        .map(|label| (&label.location, Some(printable(&label.message)), AnnotationKind::Context));
    let places = primary.chain(labels).filter(|(location, ..)| location.file != FileId::Nowhere);
    places.map(|place| element(place, sources)).collect()
}

/// The line at fault, or only the name of the place where there is no line to be seen.
fn element<'a>(
    (location, label, kind): (&'a Location, Option<Cow<'a, str>>, AnnotationKind),
    sources: &'a Sources,
) -> Element<'a> {
    let source = sources.get(&location.file);
    let path = printable(&sources.shown_as(&location.file)).into_owned();
    let (number, column) = (location.start.line as usize, location.start.column as usize);
    let line = source.and_then(|source| source.text.lines().nth(number - 1)).unwrap_or_default();
    if line.is_empty() && label.is_none() {
        let is_nowhere =
            source.is_none() && *location == Location::whole_file(location.file.clone());
        let origin = Origin::path(path);
        return if is_nowhere { origin } else { origin.line(number).char_column(column) }.into();
    }
    let start = offset_of_character(line, column - 1);
    // The renderer cuts to the width of a terminal what stands before and after, and must not
    // look at megabytes for that.
    let length =
        offset_of_character(substring(line, start..), (location.length as usize).min(WIDEST));
    let end = start + length + offset_of_character(substring(line, start + length..), WIDEST);
    let annotation = kind.span(start..start + length).label(label);
    Snippet::source(substring(line, ..end))
        .line_start(number)
        .path(path)
        .annotation(annotation)
        .into()
}

/// More characters than any terminal shows of a line.
const WIDEST: usize = 400;

#[cfg(test)]
mod tests {
    use migrations_core::{Code, Position};

    use super::*;

    #[test]
    fn names_of_others_cannot_command_the_terminal() {
        let evil = "a\u{1b}[31m\u{7}\u{202e}b";
        let mut sources = Sources::default();
        sources.add("001_a.sql", &format!("{evil}/001_a.sql"), &format!("SELECT {evil};\n"));
        let location = Location::new("001_a.sql", Position { line: 1, column: 1 }, 6);
        let diagnostic = Diagnostic::new(Code::RejectedStatement, location.clone(), evil)
            .label(location, evil)
            .note(evil)
            .note(format!("detail: {evil}"))
            .help(evil);
        let shown = render(&diagnostic, &sources, Style::Plain);
        assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{shown:?}");
        let colored = render(&diagnostic, &sources, Style::Colored);
        assert!(!colored.contains(['\u{7}', '\u{202e}']), "{colored:?}");
        assert_eq!(shown.matches("\\u{1b}[31m").count(), 7, "{shown}");
    }

    #[test]
    fn person_sees_the_line_and_what_to_type() {
        let mut sources = Sources::default();
        sources.add("001_a.sql", "db/001_a.sql", "SELECT 1;\nSELEC é;\n");
        let location = Location::new("001_a.sql", Position { line: 2, column: 7 }, 1);
        let diagnostic = Diagnostic::new(Code::RejectedStatement, location, "syntax error")
            .note("nothing was applied")
            .help("correct it");
        let expected = "\
error[M1001]: syntax error
 --> db/001_a.sql:2:7
  |
2 | SELEC é;
  |       ^
  |
  = note: nothing was applied
  = help: correct it";
        assert_eq!(render(&diagnostic, &sources, Style::Plain), expected);
    }

    #[test]
    fn line_of_megabytes_is_cut_around_the_fault() {
        let mut sources = Sources::default();
        sources.add("a", "a", &format!("{}X{}", "é".repeat(100_000), "y".repeat(1_000_000)));
        for length in [0, 1, 50, 900_000] {
            let location = Location::new("a", Position { line: 1, column: 100_001 }, length);
            let diagnostic = Diagnostic::new(Code::RejectedStatement, location, "syntax error");
            let text = render(&diagnostic, &sources, Style::Plain);
            assert!(text.contains("--> a:1:100001\n") && text.contains("éX"), "{text}");
            assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
        }
    }

    #[test]
    fn place_without_a_line_is_only_named() {
        let rendered = |location| {
            let diagnostic = Diagnostic::new(Code::EditedQueryFile, location, "it was edited");
            let mut sources = Sources { folder: "db".to_owned(), files: BTreeMap::new() };
            sources.add("001_a.sql", "db/001_a.sql", "");
            render(&diagnostic.help("restore it"), &sources, Style::Plain)
        };
        let whole = rendered(Location::whole_file(FileId::of_crate(".sqlx/query-abc.json")));
        let expected = "\
error[M0404]: it was edited
--> .sqlx/query-abc.json
 = help: restore it";
        assert_eq!(whole, expected);
        let missing = rendered(Location::whole_file("migrations.lock"));
        assert_eq!(missing, expected.replace(".sqlx/query-abc.json", "db/migrations.lock"));
        let line = rendered(Location::new(
            FileId::of_crate(".sqlx/seal"),
            Position { line: 3, column: 1 },
            0,
        ));
        assert_eq!(line, expected.replace("query-abc.json", "seal:3:1"));
        let empty = rendered(Location::whole_file("001_a.sql"));
        assert_eq!(empty, expected.replace(".sqlx/query-abc.json", "db/001_a.sql:1:1"));
    }
}
