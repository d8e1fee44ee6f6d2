//! How what is executed on an engine is written down, and a set that is executed once more for that
//! alone.
//!
//! Must not know what becomes of a timeline.

use std::sync::Arc;

use migrations_compiler::catalog::timeline::Timeline;
use migrations_compiler::environment::Environment;
use migrations_provision::substitute::Substituted;

use super::{AuxiliaryServer, ProvisionError, ProvisionedServer};
use crate::error::PrepareError;
use crate::observe::{InitialState, KeptTimeline, Reading, Recorder};

impl ProvisionedServer {
    /// What a timeline of what is executed here begins with.
    pub(crate) fn initial_state(
        &self,
        environment: &Environment,
        set: &Substituted,
    ) -> InitialState {
        InitialState {
            brought: self.brought.clone(),
            has_sqlx_history: self.has_sqlx_history,
            start: environment.provisioning.start.as_ref().map(|start| start.at),
            is_bare: self.server.is_own() && environment.provisioning.scripts().next().is_none(),
            originals: set.originals(),
        }
    }

    /// Begins to write down what is executed here.
    pub(crate) async fn recorder(
        &self,
        initial_state: InitialState,
        reading: Reading,
    ) -> Result<Arc<Recorder>, sqlx::Error> {
        Recorder::begin(self.database.admin(), &self.history, initial_state, reading).await
    }

    /// Goes on to write down what is executed here, after what a kept cluster holds.
    pub(crate) async fn resumed_recorder(
        &self,
        initial_state: InitialState,
        kept: &KeptTimeline,
    ) -> Result<Option<Arc<Recorder>>, sqlx::Error> {
        Recorder::resume(self.database.admin(), &self.history, kept, initial_state).await
    }
}

/// The timeline of a set of which everything is read after each file; `None` where it does not run a
/// second time.
pub(crate) async fn observed_anew(
    set: &Substituted,
    environment: &Environment,
    auxiliary: &mut AuxiliaryServer,
) -> Result<Option<Timeline>, PrepareError> {
    let provisioned = match ProvisionedServer::open(&set.set, environment, auxiliary).await {
        Ok(provisioned) => provisioned,
        Err(ProvisionError::Failed(error)) => return Err(error),
        Err(ProvisionError::Faulty(_)) => return Ok(None),
    };
    let initial_state = provisioned.initial_state(environment, set);
    let recorder = provisioned.recorder(initial_state, Reading::Everything).await?;
    let applied = provisioned.apply_while(&set.set, Some(recorder.clone()), |_| true).await;
    let timeline = match applied {
        Ok(_) => recorder.timeline().await,
        Err(_) => None,
    };
    recorder.close().await;
    provisioned.close(&set.set).await?;
    Ok(timeline)
}
