//! A `BEGIN … COMMIT` around everything in a file, which runs in a transaction anyway.

use migrations_core::{Code, Diagnostic, substring};

use crate::judged::is_judged;
use crate::sql::{Script, Scripts};

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts) {
    let drafts = scripts.scripts.iter().filter(|script| is_judged(scripts.parsed, script.file));
    found.extend(drafts.filter_map(framed));
}

fn framed(script: &Script) -> Option<Diagnostic> {
    let frame = script.frame.as_ref()?;
    let word = |range: &std::ops::Range<usize>| {
        let statement = substring(script.text, range.clone());
        statement.trim_end_matches(';').trim_end().to_owned()
    };
    let (begin, end) = (word(&frame.begin), word(&frame.end));
    let message = format!("{begin} and {end} are left out: the runner brings the transaction");
    let place = script.location(frame.begin.clone());
    let diagnostic = Diagnostic::new(Code::FramedMigration, place, message)
        .label(script.location(frame.end.clone()), "left out as well")
        .note("the file stays as it is, and so does its checksum");
    Some(diagnostic)
}
