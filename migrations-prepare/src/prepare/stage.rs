//! What is opened and executed for a set, and when: engines, what earlier runs know, trials.
//!
//! Must not know what is asked of an engine.

use std::time::Instant;

use migrations_compiler::{Checked, Environment};
use migrations_core::MigrationSet;
use tokio::task::{JoinHandle, spawn_blocking};

use super::case::Case;
use super::{PrepareError, Prepared, Scope};
use crate::cache::answers::Known;
use crate::cache::snapshot_store::Memory;
use crate::draft_checks::seed::seeded;
use crate::draft_checks::{Trust, tried};
use crate::project::{Project, Whose};
use crate::provision::substitute::Substituted;
use crate::provision::{Clusters, NoSite, Site, Spare};
use migrations_postgres::Options;

/// A set, the world that it runs in, and how servers are had for it.
pub(super) struct Stage {
    set: MigrationSet,
    substituted: Substituted,
    environment: Environment,
    options: Options,
}

impl Stage {
    /// `None` where names, numbers or headers are at fault.
    pub(super) fn of(files: &Checked, options: &Options) -> Option<Stage> {
        let set = files.set.clone()?;
        let environment = Environment::of(&files.parsed);
        let substituted = Substituted::of(&set, &environment);
        let servers = files.parsed.ledger_or_default().servers;
        Some(Stage {
            set,
            substituted,
            environment,
            options: Options { servers, ..options.clone() },
        })
    }

    /// The clusters that the set may begin with, as far as the scope goes.
    pub(super) fn clusters(&self, scope: &Scope) -> Clusters<'_> {
        Clusters::of(&self.substituted.set, &self.environment, &self.options, &scope.earlier)
    }

    /// Ends an engine that turned out to be for nothing; the next run finds one as this one did.
    pub(super) async fn leave(
        &self,
        prepared: &mut Prepared,
        mut clusters: Clusters<'_>,
        site: Option<Site>,
    ) -> Result<(), PrepareError> {
        prepared.ending = match site {
            Some(site) => {
                let (_, ending) = site.closing(&self.substituted.set).await?;
                ending.leaving(clusters.standby())
            }
            None => clusters.give_up(),
        };
        Ok(())
    }

    /// Executes the set and asks the queries, on the engine that is open or on one of its own.
    pub(super) async fn ask(
        &self,
        prepared: &mut Prepared,
        mut clusters: Clusters<'_>,
        site: Option<Site>,
        project: &Project,
        scope: &Scope,
    ) -> Result<(), PrepareError> {
        let Stage { set, substituted, environment, options } = self;
        let site = started(prepared, &mut clusters, site).await;
        let Some(site) = opened(prepared, site)? else { return Ok(()) };
        let major = site.server().version().major;
        let memory = Memory::of(set, environment, major, options, &scope.earlier);
        let known = self.known(&memory, scope, major);
        let trust = trust(prepared, project, environment, major);
        let mut spare = self.spare(project, &trust);
        let begin = Instant::now();
        let applied = clusters.apply(site, trust.seen(&substituted.set)).await;
        let Some((mut site, applied)) = opened(prepared, applied)? else { return Ok(()) };
        prepared.times.migrations = begin.elapsed();
        let case = Case { project, set, substituted, environment, memory: &memory };
        let runs = applied.is_ok();
        match applied {
            Ok(()) => case.answer(prepared, known, &mut site, &mut spare).await?,
            Err(error) => case.refuse(prepared, &error),
        }
        if let Some(compiling) = &scope.compiling {
            case.add_compiled(prepared, compiling, &mut site).await?;
        }
        let (notes, ending) = match runs {
            true => clusters.close(site, prepared.times.migrations).await?,
            false => site.closing(&substituted.set).await?,
        };
        prepared.notes.extend(notes);
        prepared.ending = ending.leaving(clusters.standby());
        if runs && project.whose == Whose::Own {
            try_drafts(prepared, substituted, environment, &trust, &mut spare).await?;
        }
        Ok(())
    }

    /// Looks for what earlier runs have left, while the set is executed.
    fn known(&self, memory: &Memory, scope: &Scope, major: u32) -> JoinHandle<Known> {
        let (memory, earlier) = (memory.clone(), scope.earlier.clone());
        let (head, environment) = (self.set.head(), self.environment.digest());
        spawn_blocking(move || Known::of(&earlier, &memory, head, environment, major))
    }

    /// A server for what is tried besides, where anything is; the drafts of another crate are tried
    /// there.
    fn spare(&self, project: &Project, trust: &Trust) -> Spare {
        let is_complete = trust.is_complete(&self.substituted.set, &self.environment);
        match is_complete || project.whose != Whose::Own {
            true => Spare::none(&self.options),
            false => Spare::starting(&self.options),
        }
    }
}

/// The engine that is open already, else one of its own.
async fn started(
    prepared: &mut Prepared,
    clusters: &mut Clusters<'_>,
    site: Option<Site>,
) -> Result<Site, NoSite> {
    let begin = Instant::now();
    let site = match site {
        Some(site) => Ok(site),
        None => clusters.open().await,
    };
    prepared.times.start += begin.elapsed();
    if let Ok(site) = &site {
        prepared.notes = site.server().notes().iter().map(ToString::to_string).collect();
    }
    site
}

/// What a site has come to, or what is said against its companions.
fn opened<T>(prepared: &mut Prepared, site: Result<T, NoSite>) -> Result<Option<T>, PrepareError> {
    match site {
        Ok(site) => Ok(Some(site)),
        Err(NoSite::Failed(error)) => Err(error),
        Err(NoSite::Faulty(found)) => {
            prepared.diagnostics.extend(found);
            Ok(None)
        }
    }
}

/// What the committed files say that a server has tried already.
fn trust(prepared: &Prepared, project: &Project, environment: &Environment, major: u32) -> Trust {
    let seal = project.seal();
    Trust::new(prepared.checked.parsed.valid_lock(), seal.as_ref(), environment, major)
}

/// Tries what drafts promise: on engines of their own, so that nothing of it is sealed.
async fn try_drafts(
    prepared: &mut Prepared,
    substituted: &Substituted,
    environment: &Environment,
    trust: &Trust,
    spare: &mut Spare,
) -> Result<(), PrepareError> {
    let begin = Instant::now();
    let set = &substituted.set;
    let mut found = tried(set, environment, trust, spare).await?;
    if !trust.knows(set) {
        found.extend(seeded(set, environment, spare).await?);
    }
    prepared.diagnostics.extend(found.into_iter().map(|found| substituted.restored(found)));
    prepared.times.trials = begin.elapsed();
    Ok(())
}
