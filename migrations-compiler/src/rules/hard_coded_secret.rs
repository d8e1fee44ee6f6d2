//! A password or key that stands in a file of the repository.
//!
//! What it is stands in no message: those end in logs.

use migrations_core::lexer::{self, TokenKind};
use migrations_core::{Code, Diagnostic, substring};

use crate::judged::is_frozen;
use crate::schema::steps::Steps;
use crate::sql::parser::{SyntaxKind, SyntaxNode};
use crate::sql::{Script, Statement};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let scripts = steps.scripts;
    let is_judged =
        |script: &&Script| !is_frozen(scripts.parsed, script.file) && !script.file.is_unmerged;
    for script in scripts.scripts.iter().filter(is_judged) {
        for statement in &script.statements {
            found.extend(in_statement(script, statement));
        }
    }
}

/// The first secret of a statement: a second one is the same fault.
fn in_statement(script: &Script, statement: &Statement) -> Option<Diagnostic> {
    let option = statement.tree().and_then(|tree| password_option(&tree));
    if let Some(node) = option {
        let place = script.place(statement, node.text_range());
        return Some(diagnostic(place, "password"));
    }
    let sql = script.sql(statement);
    let strings = lexer::tokens(sql).filter(|(kind, _)| *kind == TokenKind::String);
    let mut strings = strings;
    strings.find_map(|(_, range)| {
        let (what, offset, length) = secret(substring(sql, range.clone()))?;
        let from = statement.range.start + range.start + offset;
        Some(diagnostic(script.location(from..from + length), what))
    })
}

fn diagnostic(place: migrations_core::Location, what: &str) -> Diagnostic {
    let message = format!("{what} in the text of a migration");
    Diagnostic::new(Code::HardCodedSecret, place, message)
        .note("whoever can read the repository, its backups or the server's log has it")
        .help("set it outside the migrations, and replace it where it was ever committed")
}

/// The literal of `PASSWORD '…'` and of an option called password.
fn password_option(tree: &SyntaxNode) -> Option<SyntaxNode> {
    let statement = tree.first_child()?;
    let has_options = matches!(
        statement.kind(),
        SyntaxKind::CREATE_ROLE
            | SyntaxKind::CREATE_USER
            | SyntaxKind::CREATE_GROUP
            | SyntaxKind::ALTER_ROLE
            | SyntaxKind::ALTER_USER
            | SyntaxKind::CREATE_USER_MAPPING
            | SyntaxKind::ALTER_USER_MAPPING
            | SyntaxKind::CREATE_SERVER
            | SyntaxKind::ALTER_SERVER
            | SyntaxKind::CREATE_SUBSCRIPTION
    );
    let is_password = |node: &SyntaxNode| match node.kind() {
        SyntaxKind::ROLE_OPTION_PASSWORD | SyntaxKind::ROLE_OPTION_ENCRYPTED_PASSWORD => true,
        SyntaxKind::ADD_FOREIGN_OPTION | SyntaxKind::SET_FOREIGN_OPTION => {
            let name = node.first_token().map(|token| token.text().to_lowercase());
            let name = name.filter(|name| name != "add" && name != "set");
            let name = name.or_else(|| Some(node.children().next()?.text().to_string()));
            name.is_some_and(|name| matches!(name.trim(), "password" | "passwd" | "secret"))
        }
        _ => false,
    };
    if !has_options {
        return None;
    }
    let option = statement.descendants().find(is_password)?;
    let literal = option.children().find(|node| node.kind() == SyntaxKind::LITERAL)?;
    let text = literal.text().to_string();
    (text.starts_with(['\'', 'E', 'e', '$']) && text.len() > 2).then_some(literal)
}

/// A secret by its form: what it is, where it begins, and how long it is.
fn secret(text: &str) -> Option<(&'static str, usize, usize)> {
    if let Some(offset) = private_key(text) {
        return Some(("private key", offset, "-----BEGIN".len()));
    }
    for (what, prefix, least) in [
        ("AWS access key", "AKIA", 16),
        ("Stripe key", "sk_live_", 16),
        ("Stripe key", "rk_live_", 16),
        ("GitHub token", "ghp_", 36),
        ("GitHub token", "github_pat_", 40),
        ("Slack token", "xoxb-", 20),
    ] {
        if let Some((offset, length)) = prefixed(text, prefix, least) {
            return Some((what, offset, length));
        }
    }
    let token = web_token(text).map(|(offset, length)| ("signed token", offset, length));
    token.or_else(|| url_password(text).map(|(offset, length)| ("password", offset, length)))
}

fn private_key(text: &str) -> Option<usize> {
    let offset = text.find("-----BEGIN ")?;
    let first = substring(text, offset..).lines().next()?;
    first.contains("PRIVATE KEY-----").then_some(offset)
}

/// A word that begins with the prefix and goes on for long enough.
fn prefixed(text: &str, prefix: &str, least: usize) -> Option<(usize, usize)> {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let found = text.match_indices(prefix).map(|(offset, _)| offset);
    found
        .filter(|offset| !substring(text, ..*offset).ends_with(is_inside))
        .map(|offset| {
            let word =
                substring(text, offset..).split(|c| !is_inside(c)).next().unwrap_or_default();
            (offset, word)
        })
        .find(|(_, word)| {
            let has_digit = word.contains(|c: char| c.is_ascii_digit());
            word.len() >= prefix.len() + least && has_digit && !word.contains("EXAMPLE")
        })
        .map(|(offset, word)| (offset, word.len()))
}

/// A JSON web token: three parts, of which two begin as an object does in base64.
fn web_token(text: &str) -> Option<(usize, usize)> {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    text.match_indices("eyJ").find_map(|(offset, _)| {
        let word = substring(text, offset..).split(|c| !is_inside(c)).next().unwrap_or_default();
        let parts: Vec<&str> = word.split('.').collect();
        let [header, body, signature] = parts.as_slice() else { return None };
        let is_token =
            header.len() > 15 && body.starts_with("eyJ") && body.len() > 10 && signature.len() > 20;
        is_token.then_some((offset, word.len()))
    })
}

/// The password in `scheme://user:password@host`.
fn url_password(text: &str) -> Option<(usize, usize)> {
    text.match_indices("://").find_map(|(offset, separator)| {
        let from = offset + separator.len();
        let has_scheme = substring(text, ..offset).ends_with(|c: char| c.is_ascii_alphanumeric());
        let is_end = |c: char| c.is_whitespace() || matches!(c, '/' | '\'' | '"' | '?' | '<' | '|');
        let authority = substring(text, from..).split(is_end).next()?;
        let (user_info, host) = authority.rsplit_once('@')?;
        let (user, password) = user_info.split_once(':')?;
        let is_plain = |part: &str| !part.contains(['$', '%', '{', '[', '*', '(', '+', '\\']);
        let is_one = has_scheme && !user.is_empty() && !password.is_empty() && !host.is_empty();
        let is_one = is_one && is_plain(user_info) && is_plain(host);
        is_one.then_some((from + user.len() + 1, password.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::secret;

    #[test]
    fn secrets_are_known_by_their_form() {
        let token = format!("eyJ{0}.eyJ{0}.{0}", "hbGciOiJIUzI1NiIsInR5");
        for (text, what) in [
            ("'postgres://app:hunter2@db/x'", "password"),
            (&format!("'AKIA{}7'", "ABCDEFGHIJKLMNO"), "AWS access key"),
            (&format!("'sk_live_{}'", "4eC39HqLyjWDarjtT1zdp7dc"), "Stripe key"),
            ("$$-----BEGIN RSA PRIVATE KEY-----\nabc$$", "private key"),
            (&format!("'{token}'"), "signed token"),
        ] {
            assert_eq!(secret(text).map(|(what, ..)| what), Some(what), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        for text in [
            "'https://example.org:8080/a@b'",
            "'postgres://app@db/x'",
            "'postgres://app:${PASSWORD}@db/x'",
            "'^https?://[^:]+:[^@]+@host$'",
            "'AKIAIOSFODNN7EXAMPLE'",
            "'AKIARA'",
            "'mailto:ann@example.org'",
            "'eyJhbGciOiJIUzI1NiJ9'",
            "'see -----BEGIN CERTIFICATE-----'",
            "'sk_live_'",
        ] {
            assert_eq!(secret(text), None, "{text}");
        }
    }
}
