//! Numbers and names of the files of a set, from those of another tool.

use super::Foreign;

/// As many digits as a new row of numbers has.
const DIGITS: usize = 3;

/// Numbers migrations in their order.
pub(super) fn number(foreign: &mut [Foreign]) {
    let width = foreign.len().to_string().len().max(DIGITS);
    for (index, one) in foreign.iter_mut().enumerate() {
        one.number = format!("{:0width$}", index + 1);
    }
}

/// Gives short numbers the width of the longest.
pub(super) fn pad(foreign: &mut [Foreign]) {
    let longest = foreign.iter().map(|one| one.number.len()).max().unwrap_or_default();
    let width = longest.max(DIGITS);
    for one in foreign {
        one.number = format!("{:0>width$}", one.number);
    }
}

/// `001_create_users`: what a file is called without its ending.
pub(super) fn stem(one: &Foreign) -> String {
    let name = plain(&one.name);
    if name.is_empty() { one.number.clone() } else { format!("{}_{name}", one.number) }
}

/// Letters that every file system and every rule takes, with one `_` between words.
fn plain(name: &str) -> String {
    let mut plain = String::new();
    let mut before = ' ';
    for c in name.chars() {
        // `CreateFees` is two words.
        if c.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit()) {
            plain.push('_');
        }
        before = c;
        match c {
            c if c.is_ascii_alphanumeric() => plain.push(c.to_ascii_lowercase()),
            _ if plain.ends_with('_') || plain.is_empty() => {}
            _ => plain.push('_'),
        }
    }
    plain.trim_matches('_').to_owned()
}

/// The digits that a text begins with, and what follows them and one sign.
pub(super) fn numbered(text: &str) -> Option<(&str, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits).filter(|(number, _)| !number.is_empty())?;
    Some((number, rest.strip_prefix(['_', '-', '.', ' ']).unwrap_or(rest)))
}
