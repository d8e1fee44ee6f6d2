//! A database like production's gets its set.
//!
//! Must not know whose database it is.

use migrations_core::MigrationSet;
use migrations_core::provisioning::Provisioning;
use migrations_runner::Report;

use crate::database::ProvisionedDatabase;
use crate::error::ProvisionError;
use crate::options::apply_options;
use crate::substitute::Substituted;

impl ProvisionedDatabase {
    /// Makes role and scripts in a database that was begun, and applies the set with stubs of the
    /// extensions that the server lacks; returns the set as it was executed.
    ///
    /// # Errors
    ///
    /// The server refuses what is asked for, or a file.
    pub async fn complete(
        &mut self,
        set: &MigrationSet,
        provisioning: &Provisioning,
    ) -> Result<(MigrationSet, Report), ProvisionError> {
        self.make_role(provisioning).await?;
        self.run_scripts(set, provisioning).await?;
        let lacking = self.lacking().clone();
        let substituted = Substituted::of(set, &Provisioning { lacking, ..provisioning.clone() });
        let options = apply_options();
        let applied = migrations_runner::apply(&substituted.set, self.migrator(), &options).await;
        match applied {
            Ok(report) => Ok((substituted.set, report)),
            Err(error) => {
                let found = error.diagnostics().into_iter();
                let found = found.map(|fault| substituted.restored(fault));
                Err(ProvisionError::Rejected(found.collect()))
            }
        }
    }
}
