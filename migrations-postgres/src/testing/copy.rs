//! A template → a database that one test uses alone.
//!
//! Everything here runs on the keeper's thread.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use super::host::{Copied, Host, is, passes};
use super::{Template, TestingError, statements, template};

/// How often a copy is tried whose template is made, or dropped, at the same moment.
const ATTEMPTS: usize = 5;

/// Makes a database of our own out of a template, which is filled first if need be.
pub(super) async fn copy(
    host: &Arc<Host>,
    template: Template,
    case: &str,
) -> Result<Copied, TestingError> {
    host.forget(case);
    let slot = host.take_slot().await?;
    let name = host.next_name();
    let source = template::name(host, &template.key);
    let mut fill = Some(template);
    for _ in 0..ATTEMPTS {
        let statement = statements::copy(&name, &source, host.version, host.fsync);
        match host.execute(&statement).await {
            Ok(()) => {
                set_up(host, &name, &source).await?;
                return Ok(Copied { name, _slot: slot });
            }
            // There is no such template.
            Err(error) if is(&error, "3D000") => {
                let Some(template) = fill.take() else {
                    return Err(host.refused("copy the template", &error));
                };
                template::make(host, &source, template).await?;
            }
            // A connection to the template, or too many: both pass.
            Err(error) if is(&error, "55006") || passes(&error) => {
                sleep(Duration::from_millis(200)).await;
            }
            Err(error) => return Err(host.refused("create a database", &error)),
        }
    }
    Err(host.refused("create a database", &sqlx::Error::PoolTimedOut))
}

/// Gives a copy what belongs to its template and is not copied with it.
async fn set_up(host: &Host, name: &str, source: &str) -> Result<(), TestingError> {
    let ready = template::ready(host, source).await;
    let ready = ready.map_err(|error| host.refused("read the template", &error))?;
    for statement in &ready.besides {
        let statement = statement.replace("$copy$", &format!("\"{name}\""));
        let done = host.execute(&statement).await;
        done.map_err(|error| host.refused("set the copy up", &error))?;
    }
    Ok(())
}
