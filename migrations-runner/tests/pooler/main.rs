//! The runner behind PgBouncer, in each of its modes, and in many processes at once.

mod alone;
mod bouncer;
mod paths;
mod processes;
mod rollbacks;
mod round_trips;
mod sessions;
mod statements;
#[expect(dead_code, reason = "it serves the tests of the runner without a pooler too")]
#[path = "../runner/support.rs"]
mod support;
#[expect(dead_code, reason = "it serves the tests of the runner without a pooler too")]
#[path = "../runner/wire.rs"]
mod wire;
