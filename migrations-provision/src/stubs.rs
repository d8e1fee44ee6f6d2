//! Stubs of extensions that many projects create, for a server that lacks them.
//!
//! A server is asked what it lacks, and gets a function for each such extension, which makes it as its
//! superuser; statements of a set call these. `stubs/*.sql` says what an extension has.
//! Must not know where in a file a call is put, nor that a seal names stubs.

mod calls;
mod shipped;

use std::collections::BTreeSet;

use migrations_core::provisioning::{Platform, Provisioning};
use migrations_core::{MigrationSet, quote};
use sqlx::{AssertSqlSafe, PgConnection};

use crate::extension_statement::created_extensions;
use crate::platform;
pub use calls::{create_call, index_call, is_update};
pub use shipped::{Shipped, all, shipped};

/// What the names of the functions begin with that make an extension.
const CREATE_PREFIX: &str = "migrations_stub ";

/// The function that gives an index its options.
const INDEX_OPTIONS: &str = "migrations_stub_index_options";

/// The type of a text that ends with a NUL.
const TEXT: &str = "migrations_stub_text";

/// What makes a function that makes an extension.
const CREATE: &str = include_str!("stubs/create.sql");

/// What makes the function that gives an index its options.
const OPTIONS: &str = include_str!("stubs/index_options.sql");

/// What makes the type of a text that ends with a NUL.
const TEXT_TYPE: &str = include_str!("stubs/text_type.sql");

/// Which of these names the server has no extension of; nothing where a stub could not be made.
const LACKING: &str = "\
SELECT name FROM pg_catalog.unnest($1::text[]) AS wanted (name)
WHERE (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user)
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_available_extensions AS here WHERE here.name = wanted.name)
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = wanted.name
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_proc WHERE proname = 'migrations_stub ' || wanted.name))";

/// Which of these names the database has no extension of.
const MISSING: &str = "\
SELECT name FROM pg_catalog.unnest($1::text[]) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = wanted.name)";

/// The extensions of which there is a stub and that a set, its scripts or its platform create, with
/// those that they require; what the config has a stub of is left out.
pub fn wanted(set: &MigrationSet, provisioning: &Provisioning) -> BTreeSet<&'static str> {
    let files = set.migrations().iter().map(|migration| &*migration.sql);
    let scripts = provisioning.scripts().map(|script| script.sql.as_str());
    let created = files.chain(scripts).flat_map(created_extensions);
    let brought = platform::extensions(provisioning.platform).iter().map(ToString::to_string);
    let is_own = |name: &String| provisioning.stubs.iter().any(|stub| stub.extension == *name);
    let mut wanted = BTreeSet::new();
    for name in created.chain(brought).filter(|name| !is_own(name)) {
        add(&mut wanted, &name);
    }
    wanted
}

fn add(wanted: &mut BTreeSet<&'static str>, name: &str) {
    if let Some(stub) = shipped(name)
        && wanted.insert(stub.name)
    {
        stub.requires().for_each(|required| add(wanted, required));
    }
}

/// Which of these extensions a server lacks; none where the session may not make stubs of them.
///
/// # Errors
///
/// When the connection breaks.
pub async fn lacking(
    connection: &mut PgConnection,
    wanted: &BTreeSet<&'static str>,
) -> Result<BTreeSet<String>, sqlx::Error> {
    if wanted.is_empty() {
        return Ok(BTreeSet::new());
    }
    let names: Vec<&str> = wanted.iter().copied().collect();
    let found: Vec<String> = sqlx::query_scalar(LACKING).bind(names).fetch_all(connection).await?;
    Ok(found.into_iter().collect())
}

/// Makes a server ready for calls that create these extensions.
///
/// # Errors
///
/// When the session may not do that.
pub async fn provide(
    connection: &mut PgConnection,
    lacking: &BTreeSet<String>,
    platform: Platform,
) -> Result<(), sqlx::Error> {
    let script = script(lacking, platform);
    if !script.is_empty() {
        sqlx::raw_sql(AssertSqlSafe(script)).execute(connection).await?;
    }
    Ok(())
}

/// What makes a server ready for calls that create these extensions; empty where there is none.
#[must_use]
pub fn script(lacking: &BTreeSet<String>, platform: Platform) -> String {
    let stubs = lacking.iter().filter_map(|name| shipped(name));
    let mut script: String = stubs.map(|stub| function(stub, platform)).collect();
    if !script.is_empty() {
        script.push_str(&TEXT_TYPE.replace("$type$", TEXT));
        script.push_str(&OPTIONS.replace("$function$", INDEX_OPTIONS));
    }
    script
}

/// Makes the functions of extensions that are not there, as members of none: who is no superuser
/// can make no stub. It is for extensions that have nothing but functions.
///
/// # Errors
///
/// When the session may not create functions in that schema.
pub async fn provide_functions(
    connection: &mut PgConnection,
    wanted: Option<(&str, &[&str])>,
) -> Result<(), sqlx::Error> {
    let Some((schema, names)) = wanted else { return Ok(()) };
    let missing: Vec<String> =
        sqlx::query_scalar(MISSING).bind(names).fetch_all(&mut *connection).await?;
    let scripts = missing.iter().filter_map(|name| shipped(name)).map(Shipped::script);
    let script: String = scripts.collect();
    if !script.is_empty() {
        let schema = quote::identifier(schema);
        let script = format!("SET LOCAL search_path = {schema};\n{script}");
        sqlx::raw_sql(AssertSqlSafe(script)).execute(connection).await?;
    }
    Ok(())
}

/// What makes the function that makes an extension.
fn function(stub: &Shipped, platform: Platform) -> String {
    // A platform's own role may create what asks for a superuser elsewhere.
    let anybody = platform::installer(platform).is_some();
    let values = [
        ("'$name$'", quote::literal(stub.name)),
        ("'$schema$'", quote::literal(stub.head("schema"))),
        ("'$trusted$'", quote::literal(stub.head("trusted"))),
        ("'$anybody$'", quote::literal(&anybody.to_string())),
        ("'$requires$'", quote::literal(stub.head("requires"))),
        ("'$relocatable$'", quote::literal(stub.head("relocatable"))),
        ("'$version$'", quote::literal(stub.head("version"))),
        ("'$comment$'", quote::literal(stub.head("comment"))),
        ("'$prefix$'", quote::literal(CREATE_PREFIX)),
        ("$function$", format!("{CREATE_PREFIX}{}", stub.name)),
        ("'$script$'", quote::literal(&stub.script())),
    ];
    values.iter().fold(CREATE.to_owned(), |text, (place, value)| text.replace(place, value)) + ";\n"
}
