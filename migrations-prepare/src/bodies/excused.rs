//! What is no fault of a body although a server, which does not run it, complains of it: tables that
//! bodies make themselves, dynamic SQL, and code that asks first whether a thing is there.
//!
//! Where it is not certain, nothing is said.
//! Must not know how a server is asked.

use std::collections::BTreeSet;

use migrations_compiler::schema::body_text::{
    MadeTables, asks_first, tells_relations_apart, words,
};
use migrations_core::substring;

use super::routine::{Complaint, Routine, Verdict};

/// Leaves out the complaints that are no faults; `all` are the routines of the database.
pub(super) fn without_excused(
    judged: Vec<(Routine, Verdict)>,
    all: &[Routine],
) -> Vec<(Routine, Verdict)> {
    let is_refused = |(_, verdict): &(Routine, Verdict)| matches!(verdict, Verdict::Refused(_));
    if !judged.iter().any(is_refused) {
        return judged;
    }
    let made: BTreeSet<String> =
        all.iter().flat_map(|routine| MadeTables::of(&routine.body).names).collect();
    let mut kept: Vec<(Routine, Verdict)> = judged
        .into_iter()
        .map(|(routine, verdict)| match verdict {
            Verdict::Refused(complaints) => {
                let kept = faults(&routine, complaints, &made);
                (routine, refused(kept))
            }
            other => (routine, other),
        })
        .collect();
    drop_those_of_other_relations(&mut kept);
    kept
}

fn refused(complaints: Vec<Complaint>) -> Verdict {
    match complaints.is_empty() {
        true => Verdict::Fits,
        false => Verdict::Refused(complaints),
    }
}

fn faults(
    routine: &Routine,
    complaints: Vec<Complaint>,
    made: &BTreeSet<String>,
) -> Vec<Complaint> {
    let body = &routine.body;
    if asks_first(body) {
        return Vec::new();
    }
    let makes_unknown = MadeTables::of(body).makes_unknown;
    let is_fault = |complaint: &Complaint| {
        let is_made = speaks_of(complaint, made) || (makes_unknown && complaint.cause.is("42P01"));
        is_about_the_schema(complaint) && !is_dynamic(complaint, body) && !is_made
    };
    complaints.into_iter().filter(is_fault).collect()
}

/// Whether the words of a complaint are those of a name or a type that does not fit; a right, for
/// instance, is nothing of the schema's.
fn is_about_the_schema(complaint: &Complaint) -> bool {
    let Some(state) = complaint.cause.sqlstate.as_deref() else { return false };
    state != "42501" && (state.starts_with("42") || state == "3F000")
}

/// Whether the text was put together at run time, or may have been.
fn is_dynamic(complaint: &Complaint, body: &str) -> bool {
    if complaint.statement.to_ascii_uppercase().contains("EXECUTE") {
        return true;
    }
    if !["RETURN QUERY", "OPEN"].contains(&complaint.statement.as_str()) {
        return false;
    }
    let line = complaint.line.unwrap_or(1).saturating_sub(1);
    let from: usize = body.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = substring(body, from..);
    let statement = words(rest).into_iter().take_while(|word| word != ";");
    statement.take(16).any(|word| word == "execute")
}

/// Whether it is about a table that a body makes before it is used.
fn speaks_of(complaint: &Complaint, made: &BTreeSet<String>) -> bool {
    let message = words(&complaint.cause.message).into_iter();
    let query = complaint.query.as_deref().into_iter().flat_map(words);
    message.chain(query).any(|word| made.contains(&word))
}

/// A trigger function that tells its tables apart reads of each what that one has: what it reads of
/// the row is a fault where none of its tables has it.
fn drop_those_of_other_relations(judged: &mut [(Routine, Verdict)]) {
    let of = |judged: &[(Routine, Verdict)], id: i64, message: &str| {
        judged.iter().filter(|(routine, _)| routine.id == id).all(|(_, verdict)| match verdict {
            Verdict::Refused(found) => found.iter().any(|one| one.cause.message == message),
            _ => false,
        })
    };
    let before = judged.to_vec();
    for (routine, verdict) in judged.iter_mut() {
        if routine.relation.is_none() || !tells_relations_apart(&routine.body) {
            continue;
        }
        if let Verdict::Refused(complaints) = verdict {
            complaints.retain(|complaint| {
                let message = &complaint.cause.message;
                !message.starts_with("record \"") || of(&before, routine.id, message)
            });
            *verdict = refused(std::mem::take(complaints));
        }
    }
}
