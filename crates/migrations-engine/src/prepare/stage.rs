//! What is opened and executed for a set, and when: engines, what earlier runs know, trials.
//!
//! Must not know what is asked of an engine.

use std::time::Instant;

use migrations_compiler::{Checked, Environment};
use migrations_core::MigrationSet;
use tokio::task::spawn_blocking;

use super::case::Case;
use super::{PrepareError, Prepared, Scope};
use crate::Options;
use crate::known::Known;
use crate::memory::Memory;
use crate::project::{Project, Whose};
use crate::seeding::seeded;
use crate::site::{Clusters, NoSite, Site, Spare};
use crate::substitute::Substituted;
use crate::trial::{Trust, tried};

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
        clusters: Clusters<'_>,
        site: Option<Site>,
    ) -> Result<(), PrepareError> {
        if let Some(site) = site {
            let (_, ending) = site.closing(&self.substituted.set).await?;
            prepared.ending = ending.leaving(clusters.standby());
        }
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
        let begin = Instant::now();
        let site = match site {
            Some(site) => Ok(site),
            None => clusters.open().await,
        };
        let Some(site) = opened(prepared, site)? else { return Ok(()) };
        prepared.notes = site.server().notes().iter().map(ToString::to_string).collect();
        prepared.times.start += begin.elapsed();
        let major = site.server().version().major;
        let memory = Memory::of(set, environment, major, options, &scope.earlier);
        let known = {
            let (memory, earlier) = (memory.clone(), scope.earlier.clone());
            let (head, digest) = (set.head(), environment.digest());
            spawn_blocking(move || Known::of(&earlier, &memory, head, digest, major))
        };
        let trust = trust(prepared, project, environment, major);
        let mut spare = match trust.is_complete(&substituted.set, environment) {
            true => Spare::none(options),
            false if project.whose == Whose::Own => Spare::starting(options),
            false => Spare::none(options),
        };
        let settled = clusters.settle(site, trust.seen(&substituted.set)).await;
        let Some(mut site) = opened(prepared, settled)? else { return Ok(()) };
        prepared.times.migrations = clusters.took;
        let case = Case { project, set, substituted, environment, memory: &memory };
        let runs = case.executed(prepared, known, &mut site, &mut spare).await?;
        if let Some(compiling) = &scope.compiling {
            case.add_compiled(prepared, compiling, &mut site).await?;
        }
        let (notes, ending) = match runs {
            true => clusters.close(site, prepared.times.migrations).await?,
            false => site.closing(&substituted.set).await?,
        };
        prepared.notes.extend(notes);
        prepared.ending = ending.leaving(clusters.standby());
        // The drafts of another crate are tried there.
        if runs && project.whose == Whose::Own {
            try_drafts(prepared, substituted, environment, &trust, &mut spare).await?;
        }
        Ok(())
    }
}

/// The site, or what is said against its companions.
fn opened(
    prepared: &mut Prepared,
    site: Result<Site, NoSite>,
) -> Result<Option<Site>, PrepareError> {
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
