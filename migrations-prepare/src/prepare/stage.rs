//! What is opened and executed for a set, and when: engines, what earlier runs know, trials.
//!
//! Must not know what is asked of an engine.

use std::time::Instant;

use migrations_compiler::crate_source::SetOwner;
use migrations_compiler::snapshot::Snapshot;
use migrations_compiler::{Checked, Environment};
use migrations_core::MigrationSet;
use tokio::task::{JoinHandle, spawn_blocking};

use super::case::Case;
use super::{Extent, PrepareError, Prepared, Scope};
use crate::bodies::{JudgedBodies, broken_bodies, judged_bodies, may_have_routines};
use crate::cache::answer_store::AnswerStore;
use crate::cache::body_store::BodyStore;
use crate::cache::query_data::CachedAnswers;
use crate::cache::snapshot_store::SnapshotStore;
use crate::draft_checks::seed::seeded;
use crate::draft_checks::{Tried, VerifiedPrefix, tried};
use crate::provision::{AuxiliaryServer, Clusters, ProvisionError, ProvisionedServer};
use migrations_postgres::Options;
use migrations_provision::substitute::Substituted;

/// A set, the world that it runs in, and how servers are had for it.
pub(super) struct Stage {
    set: MigrationSet,
    substituted: Substituted,
    environment: Environment,
    options: Options,
}

impl Stage {
    /// `None` where there is no set to be executed: names, numbers or headers are at fault.
    pub(super) fn of(
        set: Option<MigrationSet>,
        files: &Checked,
        snapshot: &Snapshot,
        options: &Options,
    ) -> Option<Stage> {
        let set = set?;
        let queries = snapshot.source.queries().iter().chain(snapshot.compiled.iter().flatten());
        let queries = queries.map(|query| query.sql.as_str());
        let environment = Environment::for_queries(&files.parsed, queries);
        let substituted = Substituted::of(&set, &environment.provisioning);
        let servers = files.parsed.config_or_default().servers;
        Some(Stage {
            set,
            substituted,
            environment,
            options: Options { servers, ..options.clone() },
        })
    }

    /// The clusters that the set may begin with, as far as the scope goes.
    pub(super) fn clusters(&self, scope: &Scope) -> Clusters<'_> {
        Clusters::of(&self.substituted, &self.environment, &self.options, &scope.earlier)
    }

    /// Ends an engine that turned out to be for nothing; the next run finds one as this one did.
    pub(super) async fn leave(
        &self,
        prepared: &mut Prepared,
        mut clusters: Clusters<'_>,
        provisioned: Option<ProvisionedServer>,
    ) -> Result<(), PrepareError> {
        prepared.ending = match provisioned {
            Some(provisioned) => {
                let (_, ending) = provisioned.closing(&self.substituted.set).await?;
                ending.leaving(clusters.prewarmed())
            }
            None => clusters.give_up(),
        };
        Ok(())
    }

    /// The set with stubs of the extensions that the server lacks; `None` where it has all.
    async fn with_stubs(
        &self,
        provisioned: &mut ProvisionedServer,
    ) -> Result<Option<Stage>, PrepareError> {
        let lacking = provisioned.provide_stubs(&self.set, &self.environment).await?;
        if lacking.is_empty() {
            return Ok(None);
        }
        let mut environment = self.environment.clone();
        environment.provisioning.lacking = lacking;
        let substituted = Substituted::of(&self.set, &environment.provisioning);
        let (set, options) = (self.set.clone(), self.options.clone());
        Ok(Some(Stage { set, substituted, environment, options }))
    }

    /// Executes the set and asks the queries, on the engine that is open or on one of its own.
    pub(super) async fn ask(
        &self,
        prepared: &mut Prepared,
        mut clusters: Clusters<'_>,
        provisioned: Option<ProvisionedServer>,
        snapshot: &Snapshot,
        scope: &Scope,
    ) -> Result<(), PrepareError> {
        let provisioned = started(prepared, &mut clusters, provisioned).await;
        let Some(mut provisioned) = opened(prepared, provisioned)? else { return Ok(()) };
        let with_stubs = self.with_stubs(&mut provisioned).await?;
        let stage = with_stubs.as_ref().unwrap_or(self);
        if let Some(stage) = &with_stubs {
            let is_of_real = clusters.has_migrations();
            clusters = stage.clusters(&Scope::default());
            if is_of_real {
                provisioned.close(&self.substituted.set).await?;
                let anew = started(prepared, &mut clusters, None).await;
                let Some(anew) = opened(prepared, anew)? else { return Ok(()) };
                provisioned = anew;
            }
            // Behind a start, which begins the notes anew.
            prepared.lack(&stage.environment.provisioning.lacking);
        }
        let Stage { set, substituted, environment, options } = stage;
        let major = provisioned.server().version().major;
        let memory = SnapshotStore::of(set, environment, major, options, &scope.earlier);
        let answers = AnswerStore::of(set, environment, major, options, &scope.earlier);
        let known = stage.known(&memory, &answers, scope, major);
        let verified = verified(prepared, snapshot, environment, major);
        let tries_drafts = scope.extent == Extent::Everything && snapshot.owner == SetOwner::Own;
        let mut auxiliary = stage.auxiliary(&verified, tries_drafts);
        let begin = Instant::now();
        let applied = clusters.apply(provisioned, verified.seen(&substituted.set)).await;
        let Some((mut provisioned, applied)) = opened(prepared, applied)? else { return Ok(()) };
        prepared.times.migrations = begin.elapsed();
        let (memory, answers, extent) = (&memory, &answers, scope.extent);
        let case = Case { snapshot, set, substituted, environment, memory, answers, extent };
        let runs = applied.is_ok();
        match applied {
            Ok(()) => {
                let engine = (&clusters, &mut provisioned);
                case.answer(prepared, known, engine, &mut auxiliary).await?;
            }
            Err(error) => case.refuse(prepared, &provisioned, &error).await,
        }
        if let Some(compiling) = &scope.compiling {
            case.add_compiled(prepared, compiling, &mut provisioned).await?;
        }
        case.remember(prepared).await;
        let is_own = snapshot.owner == SetOwner::Own;
        let bodies = match runs && is_own {
            true if may_have_routines(substituted.set.migrations(), environment) => {
                judge(prepared, &mut provisioned).await?
            }
            true => {
                prepared.unjudged = Some(Vec::new());
                JudgedBodies::default()
            }
            false => JudgedBodies::default(),
        };
        let (notes, ending) = match runs {
            true => clusters.close(provisioned, prepared.times.migrations).await?,
            false => provisioned.closing(&substituted.set).await?,
        };
        prepared.notes.extend(notes);
        prepared.ending = ending.leaving(clusters.prewarmed());
        if runs && tries_drafts {
            try_drafts(prepared, substituted, environment, &verified, &mut auxiliary).await?;
        }
        if runs && is_own {
            let store = BodyStore::of(set, environment, major, options, &scope.earlier);
            stage.tell_broken_bodies(prepared, bodies, &store, &mut auxiliary).await?;
        }
        Ok(())
    }

    /// Tells of the bodies that a migration has broken.
    async fn tell_broken_bodies(
        &self,
        prepared: &mut Prepared,
        bodies: JudgedBodies,
        store: &BodyStore,
        auxiliary: &mut AuxiliaryServer,
    ) -> Result<(), PrepareError> {
        let Stage { substituted, environment, .. } = self;
        let begin = Instant::now();
        let found = broken_bodies(&substituted.set, environment, auxiliary, bodies, store).await?;
        prepared.diagnostics.extend(found.into_iter().map(|found| substituted.restored(found)));
        prepared.times.bodies += begin.elapsed();
        Ok(())
    }

    /// Looks for what earlier runs have left, while the set is executed.
    fn known(
        &self,
        memory: &SnapshotStore,
        answers: &AnswerStore,
        scope: &Scope,
        major: u32,
    ) -> JoinHandle<CachedAnswers> {
        let (memory, answers, earlier) = (memory.clone(), answers.clone(), scope.earlier.clone());
        let (head, environment) = (self.set.head(), self.environment.digest());
        spawn_blocking(move || {
            CachedAnswers::of(&earlier, (&memory, &answers), head, environment, major)
        })
    }

    /// A server for what is tried besides, started at once where drafts are tried; the drafts of
    /// another crate are tried there.
    fn auxiliary(&self, verified: &VerifiedPrefix, tries_drafts: bool) -> AuxiliaryServer {
        let is_complete = verified.is_complete(&self.substituted.set, &self.environment);
        match is_complete || !tries_drafts {
            true => AuxiliaryServer::none(&self.options),
            false => AuxiliaryServer::starting(&self.options),
        }
    }
}

/// The engine that is open already, else one of its own.
async fn started(
    prepared: &mut Prepared,
    clusters: &mut Clusters<'_>,
    provisioned: Option<ProvisionedServer>,
) -> Result<ProvisionedServer, ProvisionError> {
    let begin = Instant::now();
    let provisioned = match provisioned {
        Some(provisioned) => Ok(provisioned),
        None => clusters.open().await,
    };
    prepared.times.start += begin.elapsed();
    if let Ok(provisioned) = &provisioned {
        prepared.notes = provisioned.server().notes().iter().map(ToString::to_string).collect();
    }
    provisioned
}

/// What a site has come to, or what is said against its companions.
fn opened<T>(
    prepared: &mut Prepared,
    provisioned: Result<T, ProvisionError>,
) -> Result<Option<T>, PrepareError> {
    match provisioned {
        Ok(provisioned) => Ok(Some(provisioned)),
        Err(ProvisionError::Failed(error)) => Err(error),
        Err(ProvisionError::Faulty(found)) => {
            prepared.diagnostics.extend(found);
            Ok(None)
        }
    }
}

/// What the committed files say that a server has tried already.
fn verified(
    prepared: &Prepared,
    snapshot: &Snapshot,
    environment: &Environment,
    major: u32,
) -> VerifiedPrefix {
    let text = snapshot.query_data.as_ref().ok().and_then(|committed| committed.seal.as_deref());
    let seal = (snapshot.seal.as_ref(), text.unwrap_or_default());
    VerifiedPrefix::new(prepared.checked.parsed.valid_lock(), seal, environment, major)
}

/// Holds the bodies of routines against the schema at the end of the set.
async fn judge(
    prepared: &mut Prepared,
    provisioned: &mut ProvisionedServer,
) -> Result<JudgedBodies, PrepareError> {
    let begin = Instant::now();
    let bodies = judged_bodies(provisioned).await?;
    prepared.notes.extend(bodies.notes());
    prepared.unjudged = Some(bodies.unjudged.clone());
    prepared.times.bodies = begin.elapsed();
    Ok(bodies)
}

/// Tries what drafts promise: on engines of their own, so that nothing of it is sealed.
async fn try_drafts(
    prepared: &mut Prepared,
    substituted: &Substituted,
    environment: &Environment,
    verified: &VerifiedPrefix,
    auxiliary: &mut AuxiliaryServer,
) -> Result<(), PrepareError> {
    let begin = Instant::now();
    let set = &substituted.set;
    let Tried { mut found, mut rollbacks } = tried(set, environment, verified, auxiliary).await?;
    if !verified.knows(set) {
        found.extend(seeded(set, environment, auxiliary).await?);
    }
    prepared.diagnostics.extend(found.into_iter().map(|found| substituted.restored(found)));
    if let Some(query_data) = &mut prepared.query_data {
        // Another run has tried these, on a server of whichever major.
        rollbacks.extend(verified.tried_rollbacks(set));
        query_data.rollbacks = rollbacks;
    }
    prepared.times.draft_checks = begin.elapsed();
    Ok(())
}
