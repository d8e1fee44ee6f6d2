//! What a server lacks of the extensions that a set creates, and the stubs that it gets for them.
//!
//! Must not know what a stub consists of.

use std::collections::BTreeSet;

use migrations_compiler::environment::Environment;
use migrations_core::MigrationSet;
use migrations_provision::{Refused, stubs};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::{AuxiliaryServer, ProvisionedServer};
use crate::error::PrepareError;

impl AuxiliaryServer {
    /// Has the server tell which of the extensions that a set creates it lacks, where any has a stub.
    pub(crate) async fn tell_lacking(
        &mut self,
        set: &MigrationSet,
        environment: &mut Environment,
    ) -> Result<(), PrepareError> {
        let wanted = stubs::wanted(set, &environment.provisioning);
        if wanted.is_empty() {
            return Ok(());
        }
        let server = self.server()?;
        let admin: PgConnectOptions = server.url().parse()?;
        let mut connection = admin.disable_statement_logging().connect().await?;
        environment.provisioning.lacking = stubs::lacking(&mut connection, &wanted).await?;
        connection.close().await?;
        self.started = Some(server);
        Ok(())
    }
}

impl ProvisionedServer {
    /// Has the server tell which of the extensions that a set creates it lacks, and makes it ready for
    /// their stubs.
    pub(crate) async fn provide_stubs(
        &mut self,
        set: &MigrationSet,
        environment: &Environment,
    ) -> Result<BTreeSet<String>, PrepareError> {
        let Environment { provisioning, .. } = environment;
        let wanted = stubs::wanted(set, provisioning);
        let connection = self.connection();
        let lacking = stubs::lacking(connection, &wanted).await?;
        let refused = |source| Refused { what: "the stubs of extensions", source };
        let provided = stubs::provide(connection, &lacking, provisioning.platform).await;
        provided.map_err(refused)?;
        Ok(lacking)
    }
}
