//! A file that holds the way there and the way back → both.
//!
//! The tools look at lines alone, also inside of strings, and so does this.

use migrations_core::lexer::split;

use super::{Foreign, Reading, SourceTool};

/// What a line says to a tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Up {
        is_bare: bool,
    },
    Down {
        is_bare: bool,
    },
    /// Neither part runs in a transaction.
    Bare,
    /// It only says where a statement begins or ends.
    Frame,
    /// From here on variables of the environment are put in, or no more.
    Variables(bool),
    Unknown,
}

/// Whether a text has anything that a server would run.
pub(super) fn has_statement(text: &str) -> bool {
    split(text).statements.iter().any(|range| text.get(range.clone()) != Some(";"))
}

/// Splits a file into both ways.
pub(super) fn read(reading: &mut Reading<'_>, path: &str, text: &str) -> Foreign {
    let (mut opening, mut up, mut down) = (String::new(), String::new(), String::new());
    let mut foreign = Foreign { path: path.to_owned(), ..Foreign::default() };
    let (mut part, mut has_mark, mut puts_in) = (Part::Opening, false, false);
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let mark = mark(reading.tool, line);
        has_mark |= mark.is_some();
        match mark {
            Some(Mark::Up { is_bare }) => {
                part = Part::Up;
                foreign.is_bare |= is_bare;
            }
            Some(Mark::Down { is_bare }) => {
                part = Part::Down;
                foreign.is_down_bare |= is_bare;
            }
            Some(Mark::Bare) => (foreign.is_bare, foreign.is_down_bare) = (true, true),
            Some(Mark::Variables(on)) => puts_in = on,
            Some(Mark::Frame) => {}
            Some(Mark::Unknown) => {
                let message = format!("what `{}` means is not known", line.trim());
                reading.refuse(path, index + 1, message, "take the line away, and say it in SQL");
            }
            None => {
                if puts_in && line.contains('$') && names_variable(line) {
                    let message = "a variable of the environment is put in here";
                    let help = "write the value: a set is the same on every database";
                    reading.refuse(path, index + 1, message, help);
                }
                match part {
                    Part::Opening => opening.push_str(line),
                    Part::Up => up.push_str(line),
                    Part::Down => down.push_str(line),
                }
            }
        }
    }
    let is_needed = !matches!(reading.tool, SourceTool::NodePgMigrate);
    if !has_mark && is_needed && has_statement(text) {
        let message = format!("no line says to {} where the way there begins", reading.tool.name());
        reading.refuse(path, 0, message, "the tool itself refuses such a file; add the line");
    }
    if has_mark && part != Part::Opening && has_statement(&opening) {
        let message =
            format!("{} runs nothing of what stands before its first line", reading.tool.name());
        reading.refuse(path, 1, message, "move it behind that line, or take it away");
    }
    foreign.up = tidy(&format!("{opening}{up}"));
    foreign.down = (part == Part::Down || !down.is_empty()).then(|| tidy(&down));
    foreign
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Opening,
    Up,
    Down,
}

/// Without blank lines at either end.
fn tidy(text: &str) -> String {
    let text = text.trim_start_matches(['\n', '\r']).trim_end();
    if text.is_empty() { String::new() } else { format!("{text}\n") }
}

fn mark(tool: SourceTool, line: &str) -> Option<Mark> {
    let said = line.trim().strip_prefix("--")?.trim().to_ascii_lowercase();
    let words: Vec<&str> = said.split_whitespace().collect();
    match (tool, words.as_slice()) {
        (SourceTool::Goose, ["+goose", rest @ ..]) => Some(of_goose(rest)),
        (SourceTool::SqlMigrate, ["+migrate", rest @ ..]) => Some(match rest {
            ["up", options @ ..] => Mark::Up { is_bare: options.contains(&"notransaction") },
            ["down", options @ ..] => Mark::Down { is_bare: options.contains(&"notransaction") },
            ["statementbegin" | "statementend"] => Mark::Frame,
            _ => Mark::Unknown,
        }),
        (SourceTool::Dbmate, ["migrate:up", options @ ..]) => {
            Some(Mark::Up { is_bare: options.contains(&"transaction:false") })
        }
        (SourceTool::Dbmate, ["migrate:down", options @ ..]) => {
            Some(Mark::Down { is_bare: options.contains(&"transaction:false") })
        }
        (SourceTool::NodePgMigrate, ["up", "migration", ..]) => Some(Mark::Up { is_bare: false }),
        (SourceTool::NodePgMigrate, ["down", "migration", ..]) => {
            Some(Mark::Down { is_bare: false })
        }
        _ => None,
    }
}

fn of_goose(words: &[&str]) -> Mark {
    match words {
        ["up"] => Mark::Up { is_bare: false },
        ["down"] => Mark::Down { is_bare: false },
        ["no", "transaction"] => Mark::Bare,
        ["statementbegin" | "statementend"] => Mark::Frame,
        ["envsub", "on"] => Mark::Variables(true),
        ["envsub", "off"] => Mark::Variables(false),
        _ => Mark::Unknown,
    }
}

/// `$NAME` or `${NAME}`; `$1` and `$$` are SQL's own.
fn names_variable(line: &str) -> bool {
    let after = line.match_indices('$').filter_map(|(at, _)| line.get(at + 1..)?.chars().next());
    after.into_iter().any(|c| c.is_ascii_alphabetic() || c == '_' || c == '{')
}
