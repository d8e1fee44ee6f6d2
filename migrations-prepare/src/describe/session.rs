//! A set on an engine, ready to be asked about any query.
//!
//! Writes nothing, tries no draft and knows no crate; must not know where the queries come from.

use migrations_compiler::Catalog;
use migrations_compiler::catalog::Object;
use std::collections::BTreeSet;

use migrations_compiler::Checked;
use migrations_compiler::environment::Environment;
use migrations_compiler::scan::Query;
use migrations_core::{Diagnostic, HistoryTable, MigrationSet};
use migrations_runner::RunError;
use sqlx::PgConnection;

use crate::describe::{self, Described, Nullability, Rejection, describe_all};
use crate::error::PrepareError;
use crate::explain::name_history::{Present, explanations};
use crate::explain::refusal;
use crate::explain::rejected::rejected;
use crate::explain::timeline::{self, Timeline};
use crate::provision::{AuxiliaryServer, ProvisionError, ProvisionedServer};
use migrations_postgres::{Options, ServerVersion};
use migrations_provision::substitute::Substituted;

/// A set that a server has executed, and that server.
pub struct DescribeSession {
    set: MigrationSet,
    environment: Environment,
    substituted: Substituted,
    provisioned: ProvisionedServer,
    catalog: Catalog,
    path: Vec<String>,
    options: Options,
}

/// What came of executing a set.
pub enum Opened {
    /// The server answers.
    Ready(Box<DescribeSession>),
    /// The set, or what it needs, is at fault.
    Faulty(Vec<Diagnostic>),
}

/// What came of sending the files of a set to a server.
enum Executed {
    Done(Box<ProvisionedServer>),
    /// What the set needs is at fault.
    Faulty(Vec<Diagnostic>),
    Refused(Box<RunError>),
}

async fn executed(
    substituted: &Substituted,
    environment: &Environment,
    auxiliary: &mut AuxiliaryServer,
) -> Result<Executed, PrepareError> {
    let opened = ProvisionedServer::open(&substituted.set, environment, auxiliary).await;
    let provisioned = match opened {
        Ok(provisioned) => provisioned,
        Err(ProvisionError::Failed(error)) => return Err(error),
        Err(ProvisionError::Faulty(found)) => return Ok(Executed::Faulty(found)),
    };
    if let Err(error) = provisioned.apply(&substituted.set).await {
        provisioned.close(&substituted.set).await?;
        return Ok(Executed::Refused(Box::new(error)));
    }
    Ok(Executed::Done(Box::new(provisioned)))
}

/// Where the history is kept for a set that takes the table away in which it has its own.
fn apart() -> HistoryTable {
    HistoryTable { schema: "migrations_history".into(), ..HistoryTable::default() }
}

impl DescribeSession {
    /// Executes a checked set on an engine of its own, whatever is wrong with its form: a rollback
    /// has no part in the schema, and of a statement the server has the last word. What the queries
    /// take for granted is there as well.
    ///
    /// # Errors
    ///
    /// When no server can be had; faults of the set are data.
    pub async fn open(
        checked: &Checked,
        queries: &[&str],
        options: &Options,
    ) -> Result<Opened, PrepareError> {
        let Some(set) = checked.executable() else {
            return Ok(Opened::Faulty(checked.diagnostics.clone()));
        };
        let servers = checked.parsed.config_or_default().servers;
        let options = Options { servers, ..options.clone() };
        let mut environment = Environment::for_queries(&checked.parsed, queries.iter().copied());
        let mut auxiliary = AuxiliaryServer::none(&options);
        auxiliary.tell_lacking(&set, &mut environment).await?;
        let mut substituted = Substituted::of(&set, &environment.provisioning);
        let mut executed = executed(&substituted, &environment, &mut auxiliary).await?;
        if let Executed::Refused(error) = &executed
            && error.takes_history()
        {
            // What a query gives does not depend on where the history is kept.
            substituted.set = substituted.set.with_history(apart());
            let again = self::executed(&substituted, &environment, &mut auxiliary).await?;
            // Where it fails there as well, the first reason is the one that databases give.
            executed = if matches!(again, Executed::Done(_)) { again } else { executed };
        }
        let mut provisioned = match executed {
            Executed::Done(provisioned) => *provisioned,
            Executed::Faulty(found) => return Ok(Opened::Faulty(found)),
            Executed::Refused(error) => {
                return Ok(Opened::Faulty(refusal::of_run(&error, &substituted, &set)));
            }
        };
        provisioned.reconnect().await?;
        let catalog = provisioned.catalog().await?;
        let path = provisioned.search_path().await?;
        let interview =
            DescribeSession { set, environment, substituted, provisioned, catalog, path, options };
        Ok(Opened::Ready(Box::new(interview)))
    }

    /// The schema that the set has made.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The schemas in which a name without one is looked for.
    #[must_use]
    pub fn search_path(&self) -> &[String] {
        &self.path
    }

    /// The server.
    #[must_use]
    pub fn server(&self) -> ServerVersion {
        *self.provisioned.server().version()
    }

    /// What the server says of each query.
    ///
    /// # Errors
    ///
    /// When the connection is broken; what the server says against a query is data.
    pub async fn ask(
        &mut self,
        queries: &[&str],
    ) -> Result<Vec<Result<Described, Rejection>>, PrepareError> {
        let nullability = Nullability::of(&self.environment.types);
        Ok(describe_all(self.provisioned.connection(), queries, nullability).await?)
    }

    /// What the server says of each query, with what is proved of NULL whatever the config says: two
    /// sets are compared by it.
    pub(crate) async fn ask_proved(
        &mut self,
        queries: &[&str],
    ) -> Result<Vec<Result<Described, Rejection>>, PrepareError> {
        Ok(describe_all(self.provisioned.connection(), queries, Nullability::Proved).await?)
    }

    /// Refused queries as faults at their places, each with what became of what it asks for.
    ///
    /// # Errors
    ///
    /// When no second server can be had that follows the names.
    pub async fn faults(
        &self,
        refused: &[(&Query, &Rejection)],
    ) -> Result<Vec<Diagnostic>, PrepareError> {
        let described: Vec<(&str, &Rejection)> =
            refused.iter().map(|(query, rejection)| (query.sql.as_str(), *rejection)).collect();
        let present = Present { catalog: &self.catalog, path: &self.path };
        let mut auxiliary = AuxiliaryServer::none(&self.options);
        let (set, environment) = (&self.substituted, &self.environment);
        let explanations =
            explanations(&described, &present, set, environment, &mut auxiliary).await?;
        let faults = refused.iter().zip(&explanations);
        Ok(faults
            .map(|((query, rejection), explanation)| rejected(query, rejection, explanation))
            .collect())
    }

    /// The lives of names in the set; none where nobody can tell.
    pub(crate) async fn follow(&self, names: &BTreeSet<String>) -> Result<Timeline, PrepareError> {
        if names.is_empty() {
            return Ok(Timeline::default());
        }
        let mut auxiliary = AuxiliaryServer::none(&self.options);
        let (set, environment) = (&self.substituted, &self.environment);
        Ok(timeline::followed(set, environment, names, &mut auxiliary).await?.unwrap_or_default())
    }

    /// The connection of whoever may do everything.
    pub(crate) fn connection(&mut self) -> &mut PgConnection {
        self.provisioned.connection()
    }

    /// The schema in which a table of that name is found.
    pub(crate) fn first_schema_of(&self, table: &str) -> Option<&String> {
        let relations = || {
            self.catalog.objects.iter().filter_map(|object| match object {
                Object::Table(it) => Some((&it.schema, &it.name)),
                Object::View(it) => Some((&it.schema, &it.name)),
                _ => None,
            })
        };
        let has = |schema: &&String| relations().any(|it| it.0 == *schema && it.1 == table);
        self.path.iter().find(has)
    }

    /// What the server says against a query whose parameters have these types.
    ///
    /// A statement that cannot be prepared in SQL is not asked about.
    pub(crate) async fn prepare(
        &mut self,
        sql: &str,
        types: &[String],
    ) -> Result<Option<Rejection>, PrepareError> {
        describe::prepare(self.provisioned.connection(), sql, types).await.map_err(Into::into)
    }

    /// Stops the server.
    ///
    /// # Errors
    ///
    /// When it does not stop.
    pub async fn close(self) -> Result<(), PrepareError> {
        self.provisioned.close(&self.substituted.set).await.map(drop)
    }

    /// The set that was executed.
    #[must_use]
    pub fn set(&self) -> &MigrationSet {
        &self.set
    }
}
