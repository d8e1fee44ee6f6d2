//! A database that is made beside another one, with all that the other has as a whole, and takes its
//! place.
//!
//! Must not know what is put into it.

use migrations_core::quote;

use crate::exit::Failure;
use crate::maintenance::{Maintenance, OtherSessions};

/// What the comment of a database says that may be dropped at any time.
const UNFINISHED: &str = "made by `cargo migrations reset`, and not whole";

/// The most bytes that a server keeps of a name.
const LONGEST_NAME: usize = 63;

/// How a database is made that is like another one: its owner, and how it encodes and sorts. The
/// columns differ from release to release, so they are taken out of the row by name.
const LIKE: &str = "\
SELECT concat_ws(' ',
    format('OWNER %I CONNECTION LIMIT %s', r.rolname, d.datconnlimit),
    CASE WHEN d.dattablespace <> (SELECT dattablespace FROM pg_database WHERE datname = 'template1')
        THEN format('TABLESPACE %I', t.spcname) END,
    format('ENCODING %L LC_COLLATE %L LC_CTYPE %L',
        pg_encoding_to_char(d.encoding), d.datcollate, d.datctype),
    CASE c.provider WHEN 'i' THEN format('LOCALE_PROVIDER icu ICU_LOCALE %L', c.locale)
        WHEN 'b' THEN format('LOCALE_PROVIDER builtin BUILTIN_LOCALE %L', c.locale) END,
    CASE WHEN c.rules <> '' THEN format('ICU_RULES %L', c.rules) END)
FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba
JOIN pg_tablespace t ON t.oid = d.dattablespace
CROSS JOIN LATERAL (SELECT j.row ->> 'datlocprovider' AS provider,
    coalesce(j.row ->> 'datlocale', j.row ->> 'daticulocale') AS locale,
    coalesce(j.row ->> 'daticurules', '') AS rules
    FROM (SELECT to_jsonb(d) AS row) j) c
WHERE d.datname = $1";

/// The statements that give one database the settings of another; a list is kept as it is quoted.
const SETTINGS: &str = "\
SELECT format('ALTER %s SET %s TO %s',
    CASE WHEN r.oid IS NULL THEN format('DATABASE %I', $2)
        ELSE format('ROLE %I IN DATABASE %I', r.rolname, $2) END,
    quote_ident(c.name), CASE WHEN c.name = ANY ('{search_path,temp_tablespaces,session_preload_libraries,
        shared_preload_libraries,local_preload_libraries,unix_socket_directories}')
        THEN c.value ELSE quote_literal(c.value) END)
FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
LEFT JOIN pg_roles r ON r.oid = s.setrole
CROSS JOIN LATERAL (SELECT split_part(l.line, '=', 1) AS name,
    substr(l.line, strpos(l.line, '=') + 1) AS value FROM unnest(s.setconfig) l (line)) c
WHERE d.datname = $1 AND c.name <> 'migrations.environment'";

/// The statements that give one database the privileges of another.
const PRIVILEGES: &str = "\
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', $2)
FROM pg_database d WHERE d.datname = $1 AND d.datacl IS NOT NULL
UNION ALL
SELECT format('GRANT %s ON DATABASE %I TO %s%s', a.privilege_type, $2,
    CASE WHEN r.oid IS NULL THEN 'PUBLIC' ELSE quote_ident(r.rolname) END,
    CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM pg_database d, aclexplode(d.datacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE d.datname = $1 AND (a.grantee = 0 OR r.oid IS NOT NULL)";

const COMMENT: &str = "SELECT coalesce(shobj_description(d.oid, 'pg_database'), '') \
    FROM pg_database d WHERE d.datname = $1";

/// What becomes of a database of that name is decided by one run at a time.
const LOCK: &str =
    "SELECT pg_try_advisory_lock(hashtextextended('migrations: reset ' || $1, 0))::text";

/// The names that a database has besides its own while it is made anew.
pub(super) struct Names {
    /// That of the new one until it is whole.
    pub(super) beside: String,
    /// That of the old one once the new one has its name.
    old: String,
}

impl Names {
    fn of(name: &str) -> Names {
        Names { beside: with_ending(name, "_reset"), old: with_ending(name, "_old") }
    }
}

/// Creates an empty database beside the one that the server is asked about, like that where there is
/// one.
pub(super) async fn create(server: &mut Maintenance, is_there: bool) -> Result<Names, Failure> {
    let name = server.name.clone();
    let names = Names::of(&name);
    if server.texts(LOCK, &[&name]).await? != ["true"] {
        return Err(Failure::other(format!(
            "another `reset` of {name} is at work; nothing was changed\n  help: run it again once that \
             has ended"
        )));
    }
    require_free(server, &names).await?;
    let like = match is_there {
        true => server.texts(LIKE, &[&name]).await?.concat(),
        false => String::new(),
    };
    server.create(&names.beside, &like).await?;
    comment(server, &names.beside, UNFINISHED).await?;
    Ok(names)
}

/// Gives the new database the settings and privileges of the old one.
pub(super) async fn equip(server: &mut Maintenance, names: &Names) -> Result<(), Failure> {
    let name = server.name.clone();
    let mut statements = server.texts(SETTINGS, &[&name, &names.beside]).await?;
    statements.extend(server.texts(PRIVILEGES, &[&name, &names.beside]).await?);
    for statement in statements {
        server.run(&statement).await.map_err(|error| {
            Failure::other(format!("{error}, as the new database was to get: {statement}"))
        })?;
    }
    Ok(())
}

/// Drops what an earlier run has left unfinished, and nothing else.
async fn require_free(server: &mut Maintenance, names: &Names) -> Result<(), Failure> {
    if server.has(&names.old).await? {
        let old = &names.old;
        return Err(Failure::other(format!(
            "the old database would be called {old} before it goes, and there is one, which an \
             earlier `reset` may have left; nothing was changed\n  help: look what is in it, and rename \
             it, or drop it in psql: `DROP DATABASE {}`",
            quote::identifier(old)
        )));
    }
    if !server.has(&names.beside).await? {
        return Ok(());
    }
    let beside = &names.beside;
    if server.texts(COMMENT, &[beside]).await?.concat() == UNFINISHED {
        return server.drop(beside, OtherSessions::End).await;
    }
    Err(Failure::other(format!(
        "the new database would be called {beside} until it is whole, and there is one; nothing was \
         changed\n  help: rename it, or drop it in psql: `DROP DATABASE {}`",
        quote::identifier(beside)
    )))
}

/// Gives the new database the comment and the name of the old one, which goes.
pub(super) async fn take_place(
    server: &mut Maintenance,
    names: &Names,
    is_there: bool,
    others: OtherSessions,
) -> Result<(), Failure> {
    let name = server.name.clone();
    let said = server.texts(COMMENT, &[&name]).await?.concat();
    comment(server, &names.beside, &said).await?;
    server.mark(&names.beside).await?;
    if !is_there {
        return server.rename(&[(&*names.beside, &*name)], OtherSessions::Respect).await;
    }
    server.rename(&[(&*name, &*names.old), (&*names.beside, &*name)], others).await
}

/// Drops the old database, which has given its name to the new one.
pub(super) async fn clear(server: &mut Maintenance, names: &Names) -> Result<(), Failure> {
    let dropped = server.drop(&names.old, OtherSessions::End).await;
    dropped.map_err(|failure| {
        failure.with_intact(&format!(
            "{} is new and whole; the old one is still there\n  help: drop it in psql: `DROP DATABASE \
             {}`",
            server.name,
            quote::identifier(&names.old)
        ))
    })
}

/// Drops the new database, and adds to a failure what is still there.
pub(super) async fn give_up(
    server: &mut Maintenance,
    names: &Names,
    is_there: bool,
    failure: Failure,
) -> Failure {
    let intact = match (server.has(&names.beside).await, is_there) {
        (Err(_), _) => {
            return failure.with_intact(&unknown(&server.name, names));
        }
        (Ok(true), _) if server.drop(&names.beside, OtherSessions::End).await.is_err() => {
            format!("what was made is left as {}, and the next `reset` drops it", names.beside)
        }
        (Ok(_), true) => format!("the database {} is as it was", server.name),
        (Ok(_), false) => "no database was created".to_owned(),
    };
    failure.with_intact(&intact)
}

/// What is so where the connection to the server was lost.
fn unknown(name: &str, names: &Names) -> String {
    format!(
        "the connection is lost: {name} is as it was, or new with the old one kept as {}\n  help: run \
         it again, which goes on or says what to drop",
        names.old
    )
}

async fn comment(server: &mut Maintenance, name: &str, text: &str) -> Result<(), Failure> {
    let name = quote::identifier(name);
    let statement = format!("COMMENT ON DATABASE {name} IS {}", quote::literal(text));
    server.run(&statement).await.map_err(Failure::other)
}

/// A name with an ending, as long as the server keeps it whole.
fn with_ending(name: &str, ending: &str) -> String {
    let most = LONGEST_NAME - ending.len();
    let fits = |(start, character): &(usize, char)| start + character.len_utf8() <= most;
    let kept: String = name.char_indices().take_while(fits).map(|(_, it)| it).collect();
    format!("{kept}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_name_is_cut_between_characters() {
        assert_eq!(with_ending("shop", "_old"), "shop_old");
        let long = with_ending(&"ü".repeat(31), "_old");
        assert_eq!((long.len(), &*long), (62, &*format!("{}_old", "ü".repeat(29))));
    }
}
