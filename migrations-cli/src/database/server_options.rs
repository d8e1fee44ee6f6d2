//! The parameter `options`: settings of the session, as the server cuts them.

use super::conninfo::is_space;
use super::error::AddressError;

/// Reads `-c name=value --name=value`; a `\` keeps the character after it as it is.
pub(crate) fn settings(text: &str, shown: &str) -> Result<Vec<(String, String)>, AddressError> {
    let mut settings = Vec::new();
    let mut words = words(text).into_iter();
    while let Some(word) = words.next() {
        let setting = match (word.strip_prefix("--"), word.strip_prefix("-c")) {
            (Some(setting), _) => Some(setting.to_owned()),
            (None, Some("")) => words.next(),
            (None, Some(setting)) => Some(setting.to_owned()),
            (None, None) => None,
        };
        let setting = setting.as_deref().and_then(|setting| setting.split_once('='));
        // sqlx escapes blanks and `\` alone.
        let is_sent_whole = |text: &str| !text.chars().any(|found| is_space(found) && found != ' ');
        match setting.filter(|(name, value)| is_sent_whole(name) && is_sent_whole(value)) {
            Some((name, value)) => settings.push((name.to_owned(), value.to_owned())),
            None => {
                return Err(AddressError::InvalidValue {
                    name: shown.to_owned(),
                    expected:
                        "`-c name=value` and `--name=value`, and `\\ ` for a blank in a value"
                            .to_owned(),
                });
            }
        }
    }
    Ok(settings)
}

fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut characters = text.chars().peekable();
    loop {
        while characters.next_if(|character| is_space(*character)).is_some() {}
        if characters.peek().is_none() {
            return words;
        }
        let mut word = String::new();
        while let Some(character) = characters.next_if(|character| !is_space(*character)) {
            let escaped = if character == '\\' { characters.next() } else { Some(character) };
            word.extend(escaped);
        }
        words.push(word);
    }
}

#[cfg(test)]
mod tests {
    use super::settings;

    #[test]
    fn both_forms_are_read() {
        let read = |text| {
            let read = settings(text, "options").expect(text);
            read.iter().map(|(name, value)| format!("{name}|{value}")).collect::<Vec<_>>()
        };
        assert_eq!(
            read("-c geqo=off --work_mem=1MB -cjit=on"),
            ["geqo|off", "work_mem|1MB", "jit|on"]
        );
        assert_eq!(read(r"-c search_path=a,\ b\\c"), [r"search_path|a, b\c"]);
        assert_eq!(read("-c a=b=c"), ["a|b=c"]);
        assert!(read("  ").is_empty());
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["-d 5", "geqo=off", "-c", "-c geqo", "-c a=b\\\tc", "-e"] {
            assert!(settings(text, "options").is_err(), "{text}");
        }
    }
}
