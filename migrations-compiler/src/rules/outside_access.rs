//! A statement that reaches out of the database: to programs, files and libraries of the server's
//! machine, to other servers, or to how the server itself is set up.

use migrations_core::{Code, Diagnostic};

use crate::judged::is_judged;
use crate::schema::steps::Steps;
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{called, child, descendants, identifier_of, quoted_text};

/// Functions of the server that read or write its files, and what each does.
const FILE_FUNCTIONS: [(&str, &str); 11] = [
    ("pg_read_file", READS),
    ("pg_read_binary_file", READS),
    ("pg_ls_dir", READS),
    ("pg_stat_file", READS),
    ("lo_import", READS),
    ("lo_export", WRITES),
    ("pg_file_write", WRITES),
    ("pg_file_rename", WRITES),
    ("pg_file_unlink", WRITES),
    ("pg_file_sync", WRITES),
    ("pg_logdir_ls", READS),
];

/// Functions of the extension `dblink` that say something to another server.
const OTHER_SERVER: [&str; 7] = [
    "dblink",
    "dblink_connect",
    "dblink_connect_u",
    "dblink_exec",
    "dblink_open",
    "dblink_send_query",
    "dblink_get_connections",
];

/// Languages in which a function may do whatever the server's account may.
const UNTRUSTED: [&str; 7] =
    ["c", "internal", "plperlu", "plpython3u", "plpython2u", "plpythonu", "pltclu"];

const TALKS: &str = "talks to another server";
const STAYS_THERE: &str =
    "what it does there stays when the migration fails, and is done once more";
const SUPERUSER: &str = "it runs as the server's account, and only where the user is a superuser";
const READS: &str = "reads files of the server's machine";
const WRITES: &str = "writes files of the server's machine";

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let scripts = steps.scripts;
    for script in scripts.scripts.iter().filter(|it| is_judged(scripts.parsed, it.file)) {
        for statement in &script.statements {
            let Some(tree) = statement.tree() else { continue };
            for (node, what) in reaches(&tree) {
                let place = script.place(statement, node.text_range());
                let note = if what == TALKS { STAYS_THERE } else { SUPERUSER };
                found.push(
                    Diagnostic::new(Code::OutsideAccess, place, format!("this {what}"))
                        .note(note)
                        .help(
                            "do it outside the migrations, where whoever runs the server sees it",
                        ),
                );
            }
        }
    }
}

/// The parts of a statement that reach out, each with what it does.
fn reaches(tree: &SyntaxNode) -> Vec<(SyntaxNode, &'static str)> {
    let mut found = Vec::new();
    for node in tree.descendants() {
        let what = match node.kind() {
            K::COPY_PROGRAM => Some(copies(&node)),
            K::LOAD => Some("loads a library into the server"),
            K::ALTER_SYSTEM => Some("changes how the server is set up, for all its databases"),
            K::CALL_EXPR => calls(&node),
            K::LANGUAGE_FUNC_OPTION | K::CREATE_LANGUAGE | K::CREATE_EXTENSION => untrusted(&node),
            _ => None,
        };
        found.extend(what.map(|what| (node.clone(), what)));
    }
    found
}

/// What `COPY` does that goes to neither the client nor a table.
fn copies(source: &SyntaxNode) -> &'static str {
    let is_program = source.first_token().is_some_and(|it| it.kind() == K::PROGRAM_KW);
    let is_read = source.parent().is_some_and(|it| it.kind() == K::COPY_FROM);
    match (is_program, is_read) {
        (true, _) => "runs a program on the server's machine",
        (false, true) => READS,
        (false, false) => WRITES,
    }
}

fn calls(call: &SyntaxNode) -> Option<&'static str> {
    let name = called(call)?;
    if OTHER_SERVER.contains(&&*name) {
        return Some(TALKS);
    }
    // A function of that name in another schema is somebody's own.
    let schema = call.first_child().filter(|it| it.kind() == K::FIELD_EXPR);
    let schema = schema.and_then(|it| identifier_of(&it.first_child()?));
    if schema.is_some_and(|schema| schema != "pg_catalog") {
        return None;
    }
    FILE_FUNCTIONS.iter().find(|(function, _)| *function == name).map(|(_, what)| *what)
}

/// A language in which a function may do anything: of a function, or created alone or by its
/// extension.
fn untrusted(node: &SyntaxNode) -> Option<&'static str> {
    let named = descendants(node, K::LANGUAGE_REF)
        .chain(descendants(node, K::LANGUAGE))
        .chain(descendants(node, K::EXTENSION))
        .find_map(|it| identifier_of(&it));
    let quoted = || child(node, K::LITERAL).map(|it| it.text().to_string());
    let name = named.or_else(|| Some(quoted_text(&quoted()?).to_lowercase()))?;
    UNTRUSTED
        .contains(&&*name)
        .then_some("uses a language in which a function may do whatever the server's account may")
}
