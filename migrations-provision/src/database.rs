//! A database, and what it has before a script or a migration runs: platform, search path, the
//! functions that make stubs, and the role that runs the files.
//!
//! Must not know what runs there.

use std::collections::BTreeSet;

use migrations_core::provisioning::Provisioning;
use migrations_core::{MigrationSet, quote};
use migrations_postgres::rename_superuser;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

use crate::error::{ProvisionError, Refused};
use crate::roles::{is_ours, names, roles};
use crate::{platform, stubs};

/// Whose server a database is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Ours: everybody may connect as any of its roles.
    Us,
    /// Somebody else's: nobody but the role of the URL may connect.
    SomebodyElse,
}

/// A database that is like production's, or becomes it.
pub struct ProvisionedDatabase {
    owner: Owner,
    admin: PgConnectOptions,
    migrator: PgConnectOptions,
    connection: PgConnection,
    lacking: BTreeSet<String>,
    /// The roles of the server before anything was made.
    roles: BTreeSet<String>,
}

impl ProvisionedDatabase {
    /// Makes platform, search path and what makes stubs, in an empty database that is reached as whoever
    /// may do everything there.
    ///
    /// # Errors
    ///
    /// The server refuses one of them.
    pub async fn begin(
        admin: PgConnectOptions,
        owner: Owner,
        set: &MigrationSet,
        provisioning: &Provisioning,
    ) -> Result<ProvisionedDatabase, ProvisionError> {
        let admin = match (owner, platform::superuser(provisioning.platform)) {
            (Owner::Us, Some(name)) => rename_superuser(&admin, name).await?,
            _ => admin,
        };
        let mut connection = admin.connect().await?;
        let roles = roles(&mut connection).await?;
        let lacking = match provisioning.lacking.is_empty() {
            true => stubs::lacking(&mut connection, &stubs::wanted(set, provisioning)).await?,
            false => provisioning.lacking.clone(),
        };
        make_platform(&mut connection, &lacking, provisioning).await?;
        let migrator = admin.clone();
        Ok(ProvisionedDatabase { owner, admin, migrator, connection, lacking, roles })
    }

    /// Makes the role that runs the files, where the config or the platform names one.
    ///
    /// # Errors
    ///
    /// The server refuses it.
    pub async fn make_role(&mut self, provisioning: &Provisioning) -> Result<(), ProvisionError> {
        let named = provisioning.role.as_deref();
        let Some(role) = named.or(platform::role(provisioning.platform)) else { return Ok(()) };
        let script = include_str!("platform/role.sql").replace("'$role$'", &quote::literal(role));
        execute(&mut self.connection, script).await.map_err(Refused::to("the role"))?;
        self.migrator = as_role(&self.admin, self.owner, role);
        Ok(())
    }

    /// A database that an earlier process has made on a server of ours, with a part of the set.
    #[must_use]
    pub fn found(
        admin: PgConnectOptions,
        connection: PgConnection,
        provisioning: &Provisioning,
    ) -> ProvisionedDatabase {
        let owner = Owner::Us;
        let role = provisioning.role.as_deref().or(platform::role(provisioning.platform));
        let migrator = role.map_or_else(|| admin.clone(), |role| as_role(&admin, owner, role));
        // Of its roles nobody is told: all of the server goes at the end.
        let (lacking, roles) = (provisioning.lacking.clone(), BTreeSet::new());
        ProvisionedDatabase { owner, admin, migrator, connection, lacking, roles }
    }

    /// How whoever may do everything connects.
    #[must_use]
    pub fn admin(&self) -> &PgConnectOptions {
        &self.admin
    }

    /// How the role connects that runs the files.
    #[must_use]
    pub fn migrator(&self) -> &PgConnectOptions {
        &self.migrator
    }

    /// The name of the role that runs the files, where it is another.
    #[must_use]
    pub fn migrator_name(&self) -> Option<String> {
        if self.owner == Owner::Us {
            let name = self.migrator.get_username();
            return (name != self.admin.get_username()).then(|| name.to_owned());
        }
        let options = self.migrator.get_options()?;
        options.rsplit_once("role=").map(|(_, role)| role.replace('\\', ""))
    }

    /// Extensions that the server lacks and that are made of stubs.
    #[must_use]
    pub fn lacking(&self) -> &BTreeSet<String> {
        &self.lacking
    }

    /// The connection of whoever may do everything.
    pub fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    /// Goes on with another connection of whoever may do everything.
    pub fn set_connection(&mut self, connection: PgConnection) {
        self.connection = connection;
    }

    /// Closes the connection, and returns the roles that this database, or the set, has made on the server.
    ///
    /// # Errors
    ///
    /// The connection broke.
    pub async fn close(mut self, set: &MigrationSet) -> Result<Vec<String>, sqlx::Error> {
        if self.owner == Owner::Us {
            // All of the server goes.
            let _ = self.connection.close().await;
            return Ok(Vec::new());
        }
        let (named, migrator) = (names(set), self.migrator_name());
        let found = roles(&mut self.connection).await?.into_iter();
        let made = found
            .filter(|role| !self.roles.contains(role))
            .filter(|role| is_ours(role, migrator.as_deref(), &named));
        let made = made.collect();
        let _ = self.connection.close().await;
        Ok(made)
    }
}

/// How a session of a role is opened.
#[must_use]
pub fn as_role(admin: &PgConnectOptions, owner: Owner, role: &str) -> PgConnectOptions {
    match owner {
        Owner::Us => admin.clone().username(role),
        // Its own login would need a password; a reset comes back to this role.
        Owner::SomebodyElse => admin.clone().options([("role", role)]),
    }
}

/// Makes what a platform brings, with stubs of extensions in it, and the search path.
async fn make_platform(
    connection: &mut PgConnection,
    lacking: &BTreeSet<String>,
    provisioning: &Provisioning,
) -> Result<(), ProvisionError> {
    let platform = provisioning.platform;
    let refused = Refused::to("the platform");
    stubs::provide(connection, lacking, platform).await.map_err(&refused)?;
    if let Some(script) = platform::script(platform) {
        sqlx::raw_sql(script).execute(&mut *connection).await.map_err(&refused)?;
    }
    let functions = platform::functions(platform);
    stubs::provide_functions(connection, functions).await.map_err(&refused)?;
    if let Some(path) = &provisioning.search_path {
        let script = include_str!("platform/search_path.sql");
        let script = script.replace("'$path$'", &quote::literal(path));
        execute(connection, script).await.map_err(Refused::to("the search path"))?;
    }
    Ok(())
}

async fn execute(connection: &mut PgConnection, script: String) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(script)).execute(connection).await.map(drop)
}
