//! Bodies of functions, procedures and triggers that a later migration has broken: nothing else
//! looks into them before they are called.
//!
//! ```text
//! end of the set ──▶ judge ──▶ refused? ──▶ breaks (the set once more) ──▶ place, wording
//!                      └──▶ excused: what a body makes or asks for itself
//! ```
//! The end of the set is judged, where it is there already; only for a body that does not fit then
//! the set runs once more, to find out whether it ever did, and which file broke it.
//! Must not change what is sealed.

mod breaks;
mod excused;
mod judge;
mod place;
mod routine;
mod wording;

use migrations_compiler::environment::Environment;
use migrations_core::{Checksum, Diagnostic, Migration, MigrationSet, State};

use crate::cache::body_store::BodyStore;
use crate::error::PrepareError;
use crate::provision::{AuxiliaryServer, ProvisionError, ProvisionedServer};
use breaks::{RefusedBody, broken};
use judge::judged;
use migrations_provision::platform;
use routine::{Routine, Verdict};

pub use routine::{Reason, UnjudgedBody};

/// What a server says of all bodies at one moment.
#[derive(Default)]
pub(crate) struct JudgedBodies {
    refused: Vec<RefusedBody>,
    pub(crate) unjudged: Vec<UnjudgedBody>,
}

impl JudgedBodies {
    /// What a person is told of the bodies that nobody has judged.
    pub(crate) fn notes(&self) -> Vec<String> {
        wording::notes(&self.unjudged)
    }

    /// Stands for all that is refused.
    fn digest(&self) -> String {
        let keys: Vec<String> = self.refused.iter().map(|body| body.routine.key()).collect();
        Checksum::of(&keys.join("\n")).to_string()
    }
}

/// Holds the bodies of a database against its schema.
pub(crate) async fn judged_bodies(
    provisioned: &mut ProvisionedServer,
) -> Result<JudgedBodies, PrepareError> {
    let mut bodies = JudgedBodies::default();
    for (routine, verdict) in judged(provisioned.connection(), None).await? {
        match verdict {
            Verdict::Fits => {}
            Verdict::Refused(complaints) => {
                bodies.refused.push(RefusedBody { routine, complaints });
            }
            // Nobody can mend what comes with the product.
            Verdict::Unjudged(_) if is_of_platform(&routine) => {}
            Verdict::Unjudged(reason) => {
                bodies.unjudged.push(UnjudgedBody { reason, routine: routine.signature() });
            }
        }
    }
    bodies.unjudged.sort();
    bodies.unjudged.dedup();
    Ok(bodies)
}

fn is_of_platform(routine: &Routine) -> bool {
    platform::has_function(&routine.schema, &routine.name, &routine.body)
}

/// What is said of the bodies of a set that runs: of those that a file broke, and of those that the
/// frozen files broke and drafts mend.
pub(crate) async fn broken_bodies(
    set: &MigrationSet,
    environment: &Environment,
    auxiliary: &mut AuxiliaryServer,
    at_end: JudgedBodies,
    store: &BodyStore,
) -> Result<Vec<Diagnostic>, PrepareError> {
    let refused: Vec<Routine> = at_end.refused.iter().map(|body| body.routine.clone()).collect();
    let mut found = Vec::new();
    let digest = at_end.digest();
    if !refused.is_empty() && !store.is_settled(set, &digest) {
        let broken = broken(set, environment, auxiliary, at_end.refused).await?;
        if broken.is_empty() {
            store.settle(set, &digest);
        }
        found.extend(wording::not_mended(set, &broken));
    }
    found.extend(broken_when_frozen(set, environment, auxiliary, &refused, store).await?);
    Ok(found)
}

/// What the frozen files broke: a database that has them and no draft has bodies that fail.
async fn broken_when_frozen(
    set: &MigrationSet,
    environment: &Environment,
    auxiliary: &mut AuxiliaryServer,
    at_end: &[Routine],
    store: &BodyStore,
) -> Result<Vec<Diagnostic>, PrepareError> {
    const SETTLED: &str = "nothing is broken";
    let Some(frozen) = frozen(set, environment) else { return Ok(Vec::new()) };
    if store.is_settled(&frozen, SETTLED) {
        return Ok(Vec::new());
    }
    let mut provisioned = match ProvisionedServer::open(&frozen, environment, auxiliary).await {
        Ok(provisioned) => provisioned,
        Err(ProvisionError::Failed(error)) => return Err(error),
        Err(ProvisionError::Faulty(_)) => return Ok(Vec::new()),
    };
    let judged = match provisioned.apply(&frozen).await {
        Ok(()) => {
            provisioned.reconnect().await?;
            judged_bodies(&mut provisioned).await?
        }
        Err(_) => JudgedBodies::default(),
    };
    provisioned.close(&frozen).await?;
    let is_refused_at_end = |body: &RefusedBody| {
        let key = body.routine.key();
        at_end.iter().any(|routine| routine.key() == key)
    };
    let mended = judged.refused.into_iter().filter(|body| !is_refused_at_end(body));
    let broken = broken(&frozen, environment, auxiliary, mended.collect()).await?;
    if broken.is_empty() {
        store.settle(&frozen, SETTLED);
    }
    Ok(wording::mended_by_drafts(set, &broken))
}

/// The frozen files of a set that has drafts behind them, where any file can have made a routine.
fn frozen(set: &MigrationSet, environment: &Environment) -> Option<MigrationSet> {
    let is_frozen = |migration: &&Migration| migration.state == Some(State::Frozen);
    let frozen = set.migrations().iter().take_while(is_frozen).count();
    let executed = environment.provisioning.before_start(set).len();
    if frozen <= executed || frozen == set.migrations().len() {
        return None;
    }
    let frozen = &set.migrations()[..frozen];
    may_have_routines(frozen, environment).then(|| set.with_migrations(frozen.to_vec()))
}

/// Whether these files, or what is there before them, may make a function or a procedure; what writes
/// neither word makes none.
pub(crate) fn may_have_routines(migrations: &[Migration], environment: &Environment) -> bool {
    let texts = migrations.iter().map(|migration| migration.sql.as_ref());
    let mut texts =
        texts.chain(environment.provisioning.scripts().map(|script| script.sql.as_str()));
    texts.any(|text| {
        let words = text.split(|c: char| !c.is_ascii_alphabetic());
        words.into_iter().any(|word| {
            word.eq_ignore_ascii_case("function") || word.eq_ignore_ascii_case("procedure")
        })
    })
}
