//! Throw-away PostgreSQL servers: [`Server`] is an empty one, and [`MigratedServer`] has a set, and
//! before it what the config says of production.

pub use migrations_postgres::*;
pub use migrations_provision::{MigratedServer, ProvisionError, Refused, StartError};
