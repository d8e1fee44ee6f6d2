//! Engines that have a part of a set already, from clusters that earlier runs have kept.
//!
//! A cluster is named after everything that was executed in it, to the byte, so what is found
//! under a name is what would be made again.
//! Kept is what the committed files call settled: the whole set when a query has changed, and what
//! comes before the first change when a migration has. The first run after such a change keeps it,
//! and those after it begin there. The first run of all, which makes the committed files, keeps the
//! whole set.
//! Where no answers of earlier runs may be used, clusters of earlier runs are not used either.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join;
use migrations_compiler::catalog::timeline::Timeline;
use migrations_compiler::environment::Environment;
use migrations_core::provisioning::Platform;
use migrations_core::{Checksum, MigrationSet, substring};
use migrations_provision::ProvisionedDatabase;
use migrations_provision::substitute::Substituted;
use migrations_runner::{HISTORY_FORMAT, Observer, RunError};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};
use tokio::time::timeout;

use super::{ProvisionError, ProvisionedServer};
use crate::error::PrepareError;
use crate::observe::{KeptTimeline, Reading, Recorder};
use migrations_postgres::Installation;
use migrations_postgres::{Options, Reuse, recalled, remember};
use migrations_postgres::{PrewarmedServer, Server, Shutdown, Starting};

/// To be raised when a cluster of the same name would be made otherwise, or what is kept beside it.
const FORMAT: u32 = 5;

/// What takes less time than this is not worth the room.
const WORTH: Duration = Duration::from_millis(60);

/// How long a server that has answered before is waited for.
const ANSWERING: Duration = Duration::from_secs(3);

/// Whether everything that was executed is in the cluster's own files, and behaves in a later
/// session as it did in this one.
const IS_KEEPABLE: &str = "\
SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_db_role_setting)
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_file_settings WHERE sourcefile LIKE '%postgresql.auto.conf')
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_tablespace WHERE oid >= 16384)
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_subscription)
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_replication_slots)
    AND (SELECT sum(pg_catalog.pg_database_size(oid)) FROM pg_catalog.pg_database) < 150000000";

/// The clusters of a set, one after each migration.
pub(crate) struct Clusters<'a> {
    set: &'a MigrationSet,
    substituted: &'a Substituted,
    environment: &'a Environment,
    options: &'a Options,
    /// The name after each migration; empty where none may be used.
    names: Vec<String>,
    /// How many migrations the engine had when it was opened.
    has: usize,
    /// How many migrations, from the first, are settled.
    settled: usize,
    /// Whose server the engine is, where it is one of this machine.
    installation: Option<Installation>,
    /// The server that is to be opened, while something else is done.
    starting: Option<Starting>,
    /// Who has written down what was executed.
    recorder: Option<Arc<Recorder>>,
    /// What was written down of what the engine had when it was opened.
    kept: Option<KeptTimeline>,
}

impl<'a> Clusters<'a> {
    /// The clusters of a set, if those of earlier runs may be used as the answers in these folders.
    pub(crate) fn of(
        substituted: &'a Substituted,
        environment: &'a Environment,
        options: &'a Options,
        earlier: &[PathBuf],
    ) -> Clusters<'a> {
        let set = &substituted.set;
        // What a platform brings is told from what the set makes by looking before the set runs; and
        // a set that names the history of sqlx by now may go on after files that did not.
        let Environment { provisioning, .. } = environment;
        let is_plain =
            provisioning.platform == Platform::Postgres && provisioning.sqlx_history.is_none();
        let names = match is_plain && may_use_earlier(options, earlier) {
            true => names(set, environment),
            false => Vec::new(),
        };
        Clusters {
            set,
            substituted,
            environment,
            options,
            names,
            has: 0,
            settled: 0,
            installation: None,
            starting: None,
            recorder: None,
            kept: None,
        }
    }

    /// Opens the engine that has most of the set.
    pub(crate) async fn open(&mut self) -> Result<ProvisionedServer, ProvisionError> {
        self.has = 0;
        let (server, kept) = match self.starting.take() {
            Some(starting) => starting.server()?,
            None => Server::start_from(self.options, &self.longest_first())?,
        };
        self.opened(server, kept).await
    }

    /// Begins to start what [`Clusters::open`] opens.
    pub(crate) fn begin(&mut self) {
        self.starting = Starting::begin(self.options, self.longest_first());
    }

    /// The end of what was begun and is not needed.
    pub(crate) fn give_up(&mut self) -> Shutdown {
        self.starting.take().map(Starting::give_up).unwrap_or_default()
    }

    /// Whether the engine has begun with migrations of an earlier run.
    pub(crate) fn has_migrations(&self) -> bool {
        self.has > 0
    }

    /// Opens a kept cluster whose server is prewarmed: that costs so little that it may be in vain.
    pub(crate) async fn open_prewarmed(&mut self) -> Option<ProvisionedServer> {
        let is_wanted = !self.names.is_empty();
        let names = is_wanted.then(|| self.longest_first())?;
        let (server, kept) = Server::take_prewarmed(self.options, &names)?;
        match timeout(ANSWERING, connected(&server)).await {
            Ok(Ok(connection)) => Some(self.found(server, kept?, connection)),
            // One that is not there any more, or that hangs, is none.
            Ok(Err(_)) | Err(_) => {
                server.let_go();
                None
            }
        }
    }

    fn longest_first(&self) -> Vec<String> {
        self.names.iter().rev().cloned().collect()
    }

    async fn opened(
        &mut self,
        server: Server,
        kept: Option<usize>,
    ) -> Result<ProvisionedServer, ProvisionError> {
        self.installation = server.installation().cloned();
        match kept {
            None => ProvisionedServer::on(server, self.set, self.environment).await,
            Some(index) => {
                let connection = connected(&server).await?;
                Ok(self.found(server, index, connection))
            }
        }
    }

    /// An engine that begins with a kept cluster.
    fn found(&mut self, server: Server, kept: usize, connection: Admin) -> ProvisionedServer {
        self.installation = server.installation().cloned();
        self.has = self.names.len() - kept;
        ProvisionedServer::found(server, connection, self.set, self.environment)
    }

    /// Executes the set, whose first migrations are settled; what the server said against it.
    ///
    /// Where something comes after them, and to execute them took long enough, their cluster is kept
    /// on the way.
    pub(crate) async fn apply(
        &mut self,
        provisioned: ProvisionedServer,
        settled: usize,
    ) -> Result<(ProvisionedServer, Result<(), RunError>), ProvisionError> {
        self.settled = settled;
        let mut provisioned = self.recorded(provisioned).await?;
        let begin = Instant::now();
        let is_wanted = settled > self.has && settled < self.names.len();
        let is_worth = |count| is_wanted && count == settled && begin.elapsed() >= WORTH;
        let observer = self.observer();
        let applied = provisioned.apply_while(self.set, observer, |count| !is_worth(count));
        let (applied, next) = join(applied, provisioned.next_session()).await;
        self.end_recording().await;
        match applied {
            Ok(count) if is_wanted && count == settled => {
                drop(next);
                self.keep(provisioned, settled).await?;
                let provisioned = self.open().await?;
                let provisioned = self.recorded(provisioned).await?;
                let observer = self.observer();
                let applied = provisioned.apply_while(self.set, observer, |_| true).await;
                self.end_recording().await;
                Ok((provisioned, applied.map(drop)))
            }
            applied => {
                provisioned.next = next;
                Ok((provisioned, applied.map(drop)))
            }
        }
    }

    /// Begins to write down what is going to be executed; a cluster of whose timeline nothing is known
    /// any more is not used.
    async fn recorded(
        &mut self,
        provisioned: ProvisionedServer,
    ) -> Result<ProvisionedServer, ProvisionError> {
        self.recorder = None;
        self.kept = self.kept_timeline(self.has);
        let is_whole = self.has == self.set.migrations().len();
        if is_whole && (self.has == 0 || self.kept.is_some()) {
            return Ok(provisioned);
        }
        if let Some(kept) = &self.kept {
            let initial_state = provisioned.initial_state(self.environment, self.substituted);
            self.recorder = provisioned.resumed_recorder(initial_state, kept).await?;
        }
        if self.recorder.is_some() {
            return Ok(provisioned);
        }
        let provisioned = match std::mem::take(&mut self.has) {
            0 => provisioned,
            _ => {
                provisioned.close(self.set).await?;
                self.opened(Server::start(self.options)?, None).await?
            }
        };
        let initial_state = provisioned.initial_state(self.environment, self.substituted);
        self.recorder = Some(provisioned.recorder(initial_state, Reading::Changes).await?);
        Ok(provisioned)
    }

    fn observer(&self) -> Option<Arc<dyn Observer>> {
        self.recorder.clone().map(|recorder| recorder as Arc<dyn Observer>)
    }

    async fn end_recording(&self) {
        if let Some(recorder) = &self.recorder {
            recorder.close().await;
        }
    }

    /// What was written down of the set, by this run or by the one that kept its cluster.
    pub(crate) async fn timeline(&self) -> Option<Timeline> {
        match &self.recorder {
            Some(recorder) => recorder.timeline().await,
            None => self.kept.as_ref()?.timeline(),
        }
    }

    fn kept_timeline(&self, count: usize) -> Option<KeptTimeline> {
        let name = self.names.get(count.checked_sub(1)?)?;
        serde_json::from_str(&recalled(self.options, &timeline_name(name))?).ok()
    }

    async fn keep_timeline(&self, name: &str) {
        let Some(recorder) = &self.recorder else { return };
        let kept = recorder.kept().await.and_then(|kept| serde_json::to_string(&kept).ok());
        if let Some(text) = kept {
            remember(self.options, &timeline_name(name), &text);
        }
    }

    /// Closes the engine that has the whole set, and keeps its cluster if that is settled, or if
    /// nothing was: the committed files are made by this run, and settle everything for the next.
    ///
    /// One that is not kept need not be waited for.
    pub(crate) async fn close(
        &mut self,
        provisioned: ProvisionedServer,
        took: Duration,
    ) -> Result<(Vec<String>, Shutdown), PrepareError> {
        let all = self.names.len();
        let is_first = self.settled == 0 && self.has == 0;
        let is_new = all > 0 && (is_first || self.settled == all && self.has < all);
        match is_new && took >= WORTH {
            true => {
                self.settled = all;
                Ok((self.keep(provisioned, all).await?, Shutdown::default()))
            }
            false => provisioned.closing(self.set).await,
        }
    }

    /// The server that the next run finds, which begins after what is settled: there, or where this
    /// one began.
    pub(crate) fn prewarmed(&self) -> Option<PrewarmedServer> {
        let installation = self.installation.clone()?;
        let counts = [self.settled.max(self.has), self.has];
        // A name of nothing is that of no cluster.
        let names = counts.iter().filter_map(|count| self.names.get(count.checked_sub(1)?));
        let is_wanted = self.options.reuse.resolved() >= Reuse::Prewarmed;
        is_wanted
            .then(|| PrewarmedServer::new(self.options, installation, names.cloned().collect()))
    }

    async fn keep(
        &self,
        mut provisioned: ProvisionedServer,
        count: usize,
    ) -> Result<Vec<String>, PrepareError> {
        let is_keepable: bool =
            sqlx::query_scalar(IS_KEEPABLE).fetch_one(provisioned.connection()).await?;
        if !is_keepable || !provisioned.server.is_own() {
            return provisioned.close(self.set).await;
        }
        let _ = provisioned.database.close(self.set).await;
        let name = &self.names[count - 1];
        self.keep_timeline(name).await;
        provisioned.server.stop_keeping(self.options, name)?;
        Ok(Vec::new())
    }
}

/// Whether what earlier runs have left in the cache may be used beside their answers.
pub(crate) fn may_use_earlier(options: &Options, query_data: &[PathBuf]) -> bool {
    options.reuse.resolved() >= Reuse::Clusters && !query_data.is_empty()
}

/// The name of what is remembered of the cluster of that name.
fn timeline_name(cluster: &str) -> String {
    substring(&Checksum::of(&format!("timeline {cluster}")).to_string(), ..32).to_owned()
}

/// Whoever may do everything: how to connect, and a connection.
type Admin = (PgConnectOptions, PgConnection);

async fn connected(server: &Server) -> Result<Admin, PrepareError> {
    let admin: PgConnectOptions = server.url().parse()?;
    let admin = admin.disable_statement_logging();
    let connection = admin.connect().await?;
    Ok((admin, connection))
}

impl ProvisionedServer {
    /// One whose external scripts were run, and that has migrations already, by an earlier run.
    fn found(
        server: Server,
        (admin, connection): Admin,
        set: &MigrationSet,
        environment: &Environment,
    ) -> ProvisionedServer {
        // No cluster is kept that has a stub, or what a platform brings.
        let database = ProvisionedDatabase::found(admin, connection, &environment.provisioning);
        ProvisionedServer {
            server,
            database,
            next: None,
            brought: Vec::new(),
            has_sqlx_history: false,
            history: set.history_table().clone(),
        }
    }
}

/// The name of the cluster after each migration: a chain over all that is executed until then.
fn names(set: &MigrationSet, environment: &Environment) -> Vec<String> {
    let history = set.history_table();
    let mut digest = Checksum::of(&format!(
        "{FORMAT} {} history {HISTORY_FORMAT}\n{:?}\n{:?} {:?}\n{:?}",
        env!("CARGO_PKG_VERSION"),
        set.name(),
        history.schema,
        history.name,
        environment.digest().map(|digest| digest.to_string()),
    ));
    let mut names = Vec::new();
    for migration in set.migrations() {
        digest = Checksum::of(&format!(
            "{digest}\n{:?} {:?}\n{}\n{}",
            migration.stem,
            migration.transaction,
            migration.checksum,
            Checksum::of(&migration.sql),
        ));
        names.push(substring(&digest.to_string(), ..32).to_owned());
    }
    names
}
