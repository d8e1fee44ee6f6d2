//! What `pg_dump` writes into a plain dump that is for psql, or for newer servers than the one that is
//! asked: a dump may stand for what is made outside the migrations, as it is.
//!
//! Must not know who executes it.

use std::ops::Range;

/// The setting that every `pg_dump` from 17 on writes, for servers of any version; those before 17 do not
/// know it. It means that no transaction is ended by its age, which is so without it.
const SETTING: &str = "SET transaction_timeout = 0;";

/// The text that a server executes: without these lines, each of which leaves as many blanks.
pub(crate) fn executed(mut text: String) -> String {
    for range in unexecuted(&text) {
        let blanks = " ".repeat(range.len());
        text.replace_range(range, &blanks);
    }
    text
}

/// The lines that no server executes: the setting before the first line that is something else, and the
/// pair that tells psql to run no command in between. `pg_dump` makes up a new word for each pair.
fn unexecuted(text: &str) -> Vec<Range<usize>> {
    let setting = lines(text).take_while(|(_, line)| is_preamble(line));
    let mut ranges: Vec<Range<usize>> =
        setting.filter(|(_, line)| *line == SETTING).map(|(range, _)| range).collect();
    let word = |line: &str, command: &str| {
        let word = line.strip_prefix(command)?;
        (!word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            .then(|| word.to_owned())
    };
    let opening = lines(text).find_map(|(range, line)| Some((range, word(line, "\\restrict ")?)));
    let Some((opening, key)) = opening else { return ranges };
    let is_closing = |line: &str| word(line, "\\unrestrict ").as_ref() == Some(&key);
    if let Some((closing, _)) = lines(text).filter(|(_, line)| is_closing(line)).last() {
        ranges.extend([opening, closing]);
    }
    ranges
}

/// What stands before the statements of a dump.
fn is_preamble(line: &str) -> bool {
    line.is_empty()
        || ["--", "SET ", "SELECT pg_catalog.set_config(", "\\restrict "]
            .iter()
            .any(|begin| line.starts_with(begin))
}

/// The lines of a text without their ends, and where they stand.
fn lines(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    text.split_inclusive('\n').scan(0, |offset, whole| {
        let line = whole.trim_end_matches(['\n', '\r']);
        let range = *offset..*offset + line.len();
        *offset += whole.len();
        Some((range, line))
    })
}

#[cfg(test)]
mod tests {
    use super::executed;

    const DUMP: &str = "--\n-- PostgreSQL database dump\n--\n\n\\restrict x1Y\n\n\
        SET statement_timeout = 0;\nSET transaction_timeout = 0;\n\n\
        SELECT pg_catalog.set_config('search_path', '', false);\n\n\
        CREATE TABLE public.t (a int);\n\n\\unrestrict x1Y\n\n";

    #[test]
    fn dump_is_executed_without_what_is_for_psql_and_newer_servers() {
        let text = executed(DUMP.to_owned());
        assert_eq!(text.len(), DUMP.len());
        let changed = text.lines().zip(DUMP.lines()).filter(|(after, before)| after != before);
        let changed: Vec<_> = changed.map(|(after, before)| (after.trim(), before)).collect();
        let gone = ["\\restrict x1Y", "SET transaction_timeout = 0;", "\\unrestrict x1Y"];
        assert_eq!(changed.len(), 3);
        assert!(gone.iter().all(|line| changed.contains(&("", line))), "{changed:?}");
    }

    #[test]
    fn anything_else_stays_as_it_is() {
        for text in [
            "CREATE TABLE t (a int);\nSET transaction_timeout = 0;\n",
            "SET transaction_timeout = 5;\n",
            "\\restrict x1Y\nSELECT 1;\n",
            "\\restrict x1Y\nSELECT 1;\n\\unrestrict other\n",
            "\\restrict\n\\unrestrict\n",
            "\\i other.sql\n",
        ] {
            assert_eq!(executed(text.to_owned()), text);
        }
    }

    #[test]
    fn lines_of_windows_keep_their_ends() {
        let dump = DUMP.replace('\n', "\r\n");
        let text = executed(dump.clone());
        assert_eq!(text.len(), dump.len());
        assert_eq!(text.matches("\r\n").count(), dump.matches("\r\n").count());
        assert!(!text.contains("restrict"));
    }
}
