//! A set, or a part of one → the catalog that it makes: as it was sealed, or as an engine has it.
//!
//! Must not know what the catalog is compared with.

use migrations_compiler::Catalog;
use migrations_compiler::Checked;
use migrations_compiler::environment::Environment;
use migrations_compiler::snapshot::Snapshot;
use migrations_core::{Diagnostic, Migration, MigrationSet};
use migrations_postgres::{EngineChoice, EngineError, Options, installations};

use crate::error::PrepareError;
use crate::explain::refusal;
use crate::provision::{AuxiliaryServer, ProvisionError, ProvisionedServer};
use migrations_provision::substitute::Substituted;

/// What a set makes, as its seal has it.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// The objects.
    pub catalog: Catalog,
    /// The major of the server that made them.
    pub major: u32,
}

/// What the committed files say that a set makes, where they were sealed for these very files.
#[must_use]
pub fn sealed(snapshot: &Snapshot) -> Option<Sealed> {
    let files = snapshot.sound()?;
    let set = files.checked.set.as_ref()?;
    let seal = snapshot.seal.as_ref()?;
    let schema = snapshot.schema()?;
    let environment = Environment::of(&files.checked.parsed).digest();
    let is_of_set =
        seal.head == set.head() && seal.environment == environment && seal.holds_schema(schema);
    let catalog = is_of_set.then(|| Catalog::parse(schema).ok()).flatten()?;
    Some(Sealed { catalog, major: seal.server })
}

/// What became of a set on an engine.
pub enum Made {
    /// The catalog after each step that was asked for.
    Catalogs(Vec<Catalog>),
    /// The set, or what it needs, is at fault there.
    Faulty(Vec<Diagnostic>),
    /// There is no server of that major.
    NoServer(String),
}

/// Runs the migrations on an engine of a major, or of any where it is `None`, and reads the catalog
/// after each of the steps, which are numbers of migrations in ascending order.
///
/// # Errors
///
/// When a server that is there cannot be used, or breaks.
pub async fn made(
    checked: &Checked,
    migrations: &[Migration],
    steps: &[usize],
    server: (Option<u32>, &Options),
) -> Result<Made, PrepareError> {
    made_in(Environment::of(&checked.parsed), checked, (migrations, steps), server).await
}

/// The catalog before the schema that stands for the first migrations.
///
/// # Errors
///
/// Those of [`made`].
pub async fn made_before_start(
    checked: &Checked,
    server: (Option<u32>, &Options),
) -> Result<Made, PrepareError> {
    let mut environment = Environment::of(&checked.parsed);
    environment.provisioning.start = None;
    made_in(environment, checked, (&[], &[0]), server).await
}

async fn made_in(
    mut environment: Environment,
    checked: &Checked,
    (migrations, steps): (&[Migration], &[usize]),
    (major, options): (Option<u32>, &Options),
) -> Result<Made, PrepareError> {
    let Some(set) = checked.executable() else {
        return Ok(Made::Faulty(checked.diagnostics.clone()));
    };
    let declared = checked.parsed.config_or_default().servers;
    let options = match engine(major, declared, options) {
        Ok(options) => options,
        Err(reason) => return Ok(Made::NoServer(reason)),
    };
    let set = set.with_migrations(migrations.to_vec());
    let mut auxiliary = AuxiliaryServer::none(&options);
    let told = auxiliary.tell_lacking(&set, &mut environment).await;
    let substituted = Substituted::of(&set, &environment.provisioning);
    let opened = match told {
        Ok(()) => ProvisionedServer::open(&substituted.set, &environment, &mut auxiliary).await,
        Err(error) => Err(ProvisionError::Failed(error)),
    };
    let mut provisioned = match opened {
        Ok(provisioned) => provisioned,
        Err(ProvisionError::Faulty(found)) => return Ok(Made::Faulty(found)),
        Err(ProvisionError::Failed(PrepareError::Engine(error))) if is_missing(&error) => {
            return Ok(Made::NoServer(first_line(&error)));
        }
        Err(ProvisionError::Failed(error)) => return Err(error),
    };
    let has = provisioned.server().version().major;
    let outcome = match major.filter(|major| *major != has) {
        Some(major) => {
            Ok(Made::NoServer(format!("the engine is PostgreSQL {has}, and not {major}")))
        }
        None => run(&mut provisioned, &substituted, &set, &environment, steps).await,
    };
    provisioned.close(&substituted.set).await?;
    outcome
}

async fn run(
    provisioned: &mut ProvisionedServer,
    substituted: &Substituted,
    set: &MigrationSet,
    environment: &Environment,
    steps: &[usize],
) -> Result<Made, PrepareError> {
    let first = environment.provisioning.before_start(set).len();
    let mut catalogs = Vec::new();
    for step in steps {
        // What comes before the start of the history is there at once.
        let count = (*step).max(first);
        let migrations = substituted.set.migrations().get(..count).unwrap_or_default().to_vec();
        if count > first {
            let part = substituted.set.with_migrations(migrations);
            if let Err(error) = provisioned.apply(&part).await {
                return Ok(Made::Faulty(refusal::of_run(&error, substituted, set)));
            }
        }
        provisioned.reconnect().await?;
        catalogs.push(provisioned.catalog().await?);
    }
    Ok(Made::Catalogs(catalogs))
}

/// The engine of a major, where this machine has one; what an environment variable names counts for
/// what it is.
pub(crate) fn engine(
    major: Option<u32>,
    declared: Vec<u32>,
    options: &Options,
) -> Result<Options, String> {
    let Some(major) = major else { return Ok(Options { servers: declared, ..options.clone() }) };
    let options = Options { servers: vec![major], ..options.clone() };
    let is_native = match options.engine {
        EngineChoice::FromEnv => {
            let choice = std::env::var_os("MIGRATIONS_ENGINE").unwrap_or_default();
            choice.is_empty() || choice == "native"
        }
        EngineChoice::Native => true,
        EngineChoice::Installed(_) | EngineChoice::Url(_) => false,
    };
    if !is_native {
        return Ok(options);
    }
    let found = installations().map_err(|error| first_line(&error))?;
    let installation = found.into_iter().find(|it| it.version().major == major);
    let installation = installation
        .ok_or_else(|| format!("this machine has no programs of PostgreSQL {major}"))?;
    Ok(Options { engine: EngineChoice::Installed(installation), ..options })
}

fn is_missing(error: &EngineError) -> bool {
    matches!(
        error,
        EngineError::NotFound { .. }
            | EngineError::TooOld { .. }
            | EngineError::NotServerPrograms { .. }
    )
}

/// What happened, without what to do about it: whoever asked has more to say.
fn first_line(error: &EngineError) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}
