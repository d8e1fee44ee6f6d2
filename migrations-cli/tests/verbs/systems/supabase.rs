//! Databases with what a project of Supabase begins with: roles, schemas and who has signed in.
//!
//! They are on a server of their own, because roles belong to a server.

use std::sync::{Mutex, OnceLock, PoisonError};

use migrations_core::provisioning::Platform;
use migrations_postgres::{Options, Server};
use migrations_provision::platform;

use super::team::Team;
use crate::database::Database;

/// The oldest major that has views with the rights of their reader, which both sets make.
const OLDEST: u32 = 15;

/// A team whose database is a new project; `None` where the server is older than any of Supabase's,
/// which is printed.
pub(crate) fn team(test: &str, application: &str, set: &'static str) -> Option<Team> {
    let major = server().version().major;
    if major < OLDEST {
        println!("left out: {test}: PostgreSQL {major}, and the set is for {OLDEST} and later");
        return None;
    }
    Some(Team::with(application, set, project()))
}

/// The server ends with the process.
fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start(&Options::default()).expect("a PostgreSQL is installed"))
}

/// Roles are made for one database after another.
fn project() -> Database {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let database = Database::on(server());
    database.ask(platform::script(Platform::Supabase).expect("a script"));
    database
}
