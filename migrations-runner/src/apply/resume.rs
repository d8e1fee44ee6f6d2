//! What a run does first: it goes on with the file that stopped on its way.
//!
//! Must not know what comes after it.

use migrations_core::{Migration, MigrationSet, Plan};

use super::{Applying, unfit, unplannable};
use crate::error::RunError;
use crate::evidence::Absent;
use crate::preflight;
use crate::refused::with_session;
use crate::report::Report;
use crate::run::Run;
use crate::sent::Ended;
use crate::session::Session;
use crate::survey::Survey;

impl Applying<'_> {
    /// Goes on with what stopped on its way.
    pub(super) async fn resume(
        &self,
        session: &mut Session,
        set: &MigrationSet,
        plan: &Plan<'_>,
        survey: &Survey,
        report: &mut Report,
    ) -> Result<Ended, RunError> {
        let survey = &*survey.at_login(session, set).await?;
        let problems = unfit(set, plan, survey, self.options);
        if !problems.is_empty() {
            return Err(unplannable(set, problems));
        }
        let stopped: Vec<&Migration> = plan.interrupted.iter().map(|it| it.migration).collect();
        preflight::inspect(set, &stopped)?;
        // Who may not write rows is told so.
        let Some(table) = self.table(session, set, survey).await? else {
            return Ok(Ended::Changed);
        };
        let (absent, overrides) = (&Absent::default(), self.options.overrides());
        let run = Run {
            set,
            plan,
            options: self.options,
            facts: &survey.facts,
            table,
            absent,
            overrides,
        };
        let ended = run.resume(session, survey.rows.last_row(set), report).await;
        with_session(session, ended).await
    }
}
