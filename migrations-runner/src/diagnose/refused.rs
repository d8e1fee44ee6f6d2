//! What makes a refused session one that is not: rights, a schema to create in, a database that can
//! be written.

use migrations_core::quote::shown_part;

use crate::cause::{Cause, SessionState};

/// Whom a right is granted to; a gap where nobody could say.
pub(super) fn grantee(cause: &Cause) -> String {
    cause.session.as_ref().map_or_else(|| "…".to_owned(), |session| shown_part(&session.user))
}

/// What lets a session write that may only read.
pub(super) fn writing(cause: &Cause) -> String {
    let Some(session) = &cause.session else {
        return "connect to a server that can be written: this one is read-only".to_owned();
    };
    if session.is_standby {
        return "connect to the primary: this server is a standby, which can only be read"
            .to_owned();
    }
    let SessionState { user, database, read_only, .. } = &**session;
    let (user, database) = (shown_part(user), shown_part(database));
    const SETTING: &str = "default_transaction_read_only";
    let statement = match read_only.as_deref() {
        Some("database") => format!("ALTER DATABASE {database} RESET {SETTING}"),
        Some("user") => format!("ALTER ROLE {user} RESET {SETTING}"),
        Some("database user") => {
            format!("ALTER ROLE {user} IN DATABASE {database} RESET {SETTING}")
        }
        Some("client") => {
            return format!("take {SETTING} out of the address, or out of PGOPTIONS");
        }
        Some(_) => format!("ALTER DATABASE {database} SET {SETTING} = off"),
        None => return "run again where the server lets the session write".to_owned(),
    };
    format!(
        "it is read-only on purpose; let it be written, and run again: \
         BEGIN READ WRITE; {statement}; COMMIT"
    )
}

/// What gives a session a schema to create in.
pub(super) fn schema(cause: &Cause) -> String {
    format!(
        "no schema of the search path is there: name the schema in the file, or give the role a \
         path: ALTER ROLE {} SET search_path = public",
        grantee(cause)
    )
}
