//! An engine with the set → the catalog read, the queries answered.
//!
//! Must not know how the engine came about, nor what becomes of it.

use std::collections::BTreeMap;
use std::time::Instant;

use migrations_compiler::catalog::timeline::Timeline;
use migrations_compiler::locking;
use migrations_compiler::scan::Query;
use migrations_compiler::snapshot::Snapshot;
use migrations_compiler::{Catalog, Environment};
use migrations_core::{Diagnostic, MigrationSet};
use migrations_runner::RunError;
use tokio::task::{JoinHandle, spawn_blocking};

use super::{Extent, PrepareError, Prepared, finished};
use crate::cache::affected::SchemaSnapshot;
use crate::cache::answer_store::AnswerStore;
use crate::cache::query_data::CachedAnswers;
use crate::cache::snapshot_store::SnapshotStore;
use crate::compiling::{Compiling, Insist};
use crate::describe::Nullability;
use crate::describe::queries::describe_queries;
use crate::expanding::expanded;
use crate::explain::later::{Later, later};
use crate::explain::name_history::{Present, explanations};
use crate::explain::refusal;
use crate::prepared_files::PreparedFiles;
use crate::provision::{AuxiliaryServer, Clusters, ProvisionedServer, observed_anew};
use migrations_provision::substitute::Substituted;

/// What is prepared: a crate, its set, the world that the set runs in, and what is known of it.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) set: &'a MigrationSet,
    pub(super) substituted: &'a Substituted,
    pub(super) environment: &'a Environment,
    pub(super) memory: &'a SnapshotStore,
    pub(super) answers: &'a AnswerStore,
    pub(super) extent: Extent,
}

impl Case<'_> {
    /// Tells what the server said against a migration, and what it says against those behind it.
    pub(super) async fn refuse(
        self,
        prepared: &mut Prepared,
        provisioned: &ProvisionedServer,
        error: &RunError,
    ) {
        let Later { refusals, not_reached } =
            later(provisioned, &self.substituted.set, error).await;
        let of_run = |error: &RunError| refusal::of_run(error, self.substituted, self.set);
        let mut found = of_run(error);
        if let (RunError::OutcomeUnknown { .. }, Some(first)) = (error, found.first_mut()) {
            let end = refusal::end_of_process(provisioned.server()).await;
            first.notes.extend(end.map(|end| format!("its log says: {end}")));
        }
        if let (Some(first), false) = (found.first_mut(), not_reached.is_empty()) {
            let files = not_reached.join(", ");
            first.notes.push(format!("left out, because it is needed there: {files}"));
        }
        found.extend(refusals.iter().flat_map(of_run));
        prepared.diagnostics.extend(found);
    }

    /// Adds the queries that macros write; where nobody insists, a crate that does not compile is
    /// only told of.
    pub(super) async fn add_compiled(
        self,
        prepared: &mut Prepared,
        compiling: &Compiling,
        provisioned: &mut ProvisionedServer,
    ) -> Result<(), PrepareError> {
        let is_faulty = prepared.diagnostics.iter().any(Diagnostic::is_error);
        let Some(query_data) = prepared.query_data.as_mut().filter(|_| !is_faulty) else {
            return Ok(());
        };
        let begin = Instant::now();
        match expanded(self.snapshot, compiling, query_data, self.environment, provisioned).await {
            Ok(found) => {
                query_data.queries.extend(found.described.queries);
                query_data.refused.extend(found.described.refused);
                query_data.compiled = Some(found.sql.keys().cloned().collect());
                prepared.diagnostics.extend(found.described.diagnostics);
                prepared.compiled = Some(found.sql.into_values().collect());
            }
            Err(PrepareError::Compiling(error)) if compiling.insist == Insist::No => {
                let note = format!("queries that macros write were not looked for: {error}");
                prepared.notes.push(note);
            }
            Err(error) => return Err(error),
        }
        prepared.times.compiling = begin.elapsed();
        Ok(())
    }

    /// Reads the catalog, unless its text is known, and asks the queries.
    pub(super) async fn answer(
        self,
        prepared: &mut Prepared,
        known: JoinHandle<CachedAnswers>,
        (clusters, provisioned): (&Clusters<'_>, &mut ProvisionedServer),
        auxiliary: &mut AuxiliaryServer,
    ) -> Result<(), PrepareError> {
        let begin = Instant::now();
        let server = *provisioned.server().version();
        let mut known = finished(known).await;
        let schema = self.schema(&mut known, (clusters, provisioned), auxiliary).await?;
        let queries = self.queries(&schema);
        let nullability = Nullability::of(&self.environment.types);
        let mut described =
            describe_queries(self.snapshot, &queries, &known, provisioned, nullability).await?;
        if !described.rejections.is_empty() {
            let (catalog, path) = (provisioned.catalog().await?, provisioned.search_path().await?);
            let present = Present { catalog: &catalog, path: &path };
            let (set, environment) = (self.substituted, self.environment);
            described.report(
                &explanations(&described.rejected(), &present, set, environment, auxiliary).await?,
            );
        }
        prepared.known = described.known;
        prepared.diagnostics.extend(described.diagnostics);
        for (file, text) in described.sources {
            prepared.sources.add_of_crate(&file, &text);
        }
        prepared.query_data = Some(PreparedFiles {
            lock: locking::renew(self.set, &prepared.checked.parsed),
            owner: self.snapshot.owner.clone(),
            schema,
            compiled: self.snapshot.compiled_among(&described.queries),
            queries: described.queries,
            refused: described.refused,
            beyond_sqlx: described.beyond_sqlx,
            server,
            environment: self.environment.digest(),
            stubs: self.substituted.used.clone(),
            // They are tried once everything else is known.
            rollbacks: BTreeMap::new(),
        });
        prepared.times.describe = begin.elapsed();
        Ok(())
    }

    /// The queries that are asked on the schema.
    fn queries(self, schema: &str) -> Vec<Query> {
        match self.extent {
            Extent::Everything => self.snapshot.all_queries(Some(schema)),
            Extent::Schema => Vec::new(),
        }
    }

    /// Writes down which answers a server has given, for the next run.
    pub(super) async fn remember(self, prepared: &Prepared) {
        let Some(query_data) = &prepared.query_data else { return };
        let (answers, head) = (self.answers.clone(), self.set.head());
        let (schema, queries) = (query_data.schema.clone(), query_data.queries.clone());
        finished(spawn_blocking(move || answers.remember(head, &schema, &queries))).await;
    }

    /// The text of the catalog; where it is not known, the server tells how everything is now, and
    /// with it what is known besides.
    async fn schema(
        self,
        known: &mut CachedAnswers,
        (clusters, provisioned): (&Clusters<'_>, &mut ProvisionedServer),
        auxiliary: &mut AuxiliaryServer,
    ) -> Result<String, PrepareError> {
        let head = self.set.head();
        if let Some(schema) = known.schema(self.memory, head) {
            provisioned.reconnect().await?;
            return Ok(schema);
        }
        if !self.memory.is_used() {
            provisioned.reconnect().await?;
            let catalog = provisioned.catalog().await?;
            return Ok(self.timeline(clusters, &catalog, auxiliary).await?.to_text());
        }
        let (catalog, brought, facts) = provisioned.reconnected_with_server_state().await?;
        let schema = self.timeline(clusters, &catalog, auxiliary).await?.to_text();
        let Some(facts) = facts else { return Ok(schema) };
        let world = SchemaSnapshot::new(schema.clone(), facts, &brought);
        known.add_unaffected(world.with_catalog(catalog).as_ref());
        let memory = self.memory.clone();
        // Nobody waits for it: without the memory of it, everything is asked another time.
        drop(spawn_blocking(move || memory.remember(head, &world)));
        Ok(schema)
    }

    /// What was observed while the set was executed; where that does not lead to the catalog at its
    /// end, everything is read after each file of another run.
    async fn timeline(
        self,
        clusters: &Clusters<'_>,
        catalog: &Catalog,
        auxiliary: &mut AuxiliaryServer,
    ) -> Result<Timeline, PrepareError> {
        let observed = catalog.without_properties();
        let leads_there = |timeline: &Timeline| timeline.latest == observed;
        let complete = |mut timeline: Timeline| {
            timeline.latest = catalog.clone();
            timeline
        };
        if let Some(timeline) = clusters.timeline().await.filter(leads_there) {
            return Ok(complete(timeline));
        }
        let timeline = observed_anew(self.substituted, self.environment, auxiliary).await?;
        // A set that makes something else each time has no timeline that leads to what it made now.
        let start = self.environment.provisioning.start.as_ref().map(|start| start.at);
        let unknown = || Timeline::new(catalog.clone(), start, Vec::new(), Vec::new());
        Ok(timeline.filter(leads_there).map_or_else(unknown, complete))
    }
}
