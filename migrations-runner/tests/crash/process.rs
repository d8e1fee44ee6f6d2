//! The process that applies, and its end.

use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;

/// A process that applies the files.
pub struct Process(Child);

impl Process {
    /// Starts `apply.rs`.
    pub fn start(connect: &PgConnectOptions) -> Process {
        let at = [
            connect.get_socket().expect("a socket").to_str().expect("a text").to_owned(),
            connect.get_port().to_string(),
            connect.get_username().to_owned(),
            connect.get_database().expect("a database").to_owned(),
        ];
        let mut command = Command::new(env!("CARGO_BIN_EXE_runner-crash-process"));
        command.args(at).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Process(command.spawn().expect("it starts"))
    }

    /// Kills it; says whether it was at work still.
    pub fn kill(mut self) -> bool {
        let was_running = self.0.try_wait().expect("a child").is_none();
        let _ = self.0.kill();
        self.0.wait().expect("it ends");
        was_running
    }

    /// Waits until it ends, and fails where it did not complete.
    pub fn complete(self) {
        let output = self.0.wait_with_output().expect("it ends");
        assert!(
            output.status.success(),
            "the next run did not complete: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    /// Waits until it ends without its server; says whether it had completed before.
    pub fn ended(mut self) -> bool {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().expect("a child") {
                return status.success();
            }
            if begun.elapsed() > Duration::from_secs(5) {
                return !self.kill();
            }
            sleep(Duration::from_millis(10));
        }
    }
}
