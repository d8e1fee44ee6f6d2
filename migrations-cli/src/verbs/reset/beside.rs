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
    c.name, CASE WHEN c.name = ANY ('{search_path,temp_tablespaces,session_preload_libraries,
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

/// Creates an empty database beside the one that the server is asked about, like that where there is
/// one; returns its name.
pub(super) async fn create(server: &mut Maintenance, is_there: bool) -> Result<String, Failure> {
    let name = server.name.clone();
    let beside = with_ending(&name, "_reset");
    if server.has(&beside).await? {
        clear(server, &beside).await?;
    }
    let like = match is_there {
        true => server.texts(LIKE, &[&name]).await?.concat(),
        false => String::new(),
    };
    let statement = format!("CREATE DATABASE {} {like}", quote::identifier(&beside));
    if let Err(error) = server.run(&statement).await {
        let code = error.as_database_error().and_then(|said| said.code());
        // The template of other databases sorts or encodes otherwise.
        if code.as_deref() != Some("22023") {
            return Err(Failure::other(error));
        }
        let plain = format!("{statement} TEMPLATE template0");
        server.run(&plain).await.map_err(Failure::other)?;
    }
    comment(server, &beside, UNFINISHED).await?;
    Ok(beside)
}

/// Drops what an earlier run has left, and nothing else.
async fn clear(server: &mut Maintenance, beside: &str) -> Result<(), Failure> {
    if server.texts(COMMENT, &[beside]).await?.concat() == UNFINISHED {
        return server.drop(beside, OtherSessions::End).await;
    }
    Err(Failure::other(format!(
        "the new database would be called {beside} until it is whole, and there is one; nothing was \
         changed\n  help: rename it or drop it"
    )))
}

/// Gives the new database what the old one has as a whole, and its name.
pub(super) async fn take_place(
    server: &mut Maintenance,
    beside: &str,
    is_there: bool,
    others: OtherSessions,
) -> Result<(), Failure> {
    let name = server.name.clone();
    let mut said = String::new();
    if is_there {
        let mut statements = server.texts(SETTINGS, &[&name, beside]).await?;
        statements.extend(server.texts(PRIVILEGES, &[&name, beside]).await?);
        for statement in statements {
            server.run(&statement).await.map_err(Failure::other)?;
        }
        said = server.texts(COMMENT, &[&name]).await?.concat();
    }
    comment(server, beside, &said).await?;
    server.mark(beside).await?;
    if !is_there {
        return server.rename(beside, &name, OtherSessions::End).await;
    }
    let old = with_ending(&name, "_old");
    server.rename(&name, &old, others).await?;
    if let Err(failure) = server.rename(beside, &name, OtherSessions::End).await {
        server.rename(&old, &name, OtherSessions::End).await?;
        return Err(failure);
    }
    server.drop(&old, OtherSessions::End).await
}

/// Drops the new database, and adds to a failure what is still there.
pub(super) async fn give_up(
    server: &mut Maintenance,
    beside: &str,
    is_there: bool,
    failure: Failure,
) -> Failure {
    // Its own failure says nothing new: the next run drops what is left.
    if server.has(beside).await.unwrap_or(false) {
        let _ = server.drop(beside, OtherSessions::End).await;
    }
    let intact = match is_there {
        true => format!("the database {} is as it was", server.name),
        false => "no database was created".to_owned(),
    };
    failure.with_intact(&intact)
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
