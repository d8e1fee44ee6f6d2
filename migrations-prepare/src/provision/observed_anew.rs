//! A set that is executed once more only to be observed: everything is read after each file.
//!
//! Must not know why what was observed the first time does not do.

use migrations_compiler::catalog::timeline::Timeline;
use migrations_compiler::environment::Environment;

use super::substitute::Substituted;
use super::{AuxiliaryServer, ProvisionError, ProvisionedServer};
use crate::error::PrepareError;
use crate::observe::Reading;

/// The timeline of a set; `None` where it does not run a second time.
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
    let surroundings = provisioned.surroundings(environment, set);
    let recorder = provisioned.recorder(surroundings, Reading::Everything).await?;
    let applied = provisioned.apply_while(&set.set, Some(recorder.clone()), |_| true).await;
    let timeline = match applied {
        Ok(_) => recorder.timeline().await,
        Err(_) => None,
    };
    recorder.close().await;
    provisioned.close(&set.set).await?;
    Ok(timeline)
}
