//! A dump as a script, for a server that is older than `pg_restore`: from 17 on that begins with a setting
//! which older servers do not know.
//!
//! Must not know which programs there are, nor how they reach a database.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

/// The setting that a server before 17 refuses.
pub(super) const REFUSED_SETTING: &str = "\"transaction_timeout\"";

/// How it is set, at the head of a script.
const LINE: &[u8] = b"SET transaction_timeout = 0;\n";

/// How many lines the head of a script has at most: behind it a row could say anything.
const HEAD: usize = 40;

/// Has `psql` execute what `pg_restore` writes, without that line; all of it or nothing.
pub(super) fn run(
    mut pg_restore: Command,
    mut psql: Command,
    file: &Path,
    database: &str,
) -> Result<(), String> {
    let said = |error: io::Error| error.to_string();
    pg_restore.arg("--file=-").arg(file).stdout(Stdio::piped()).stderr(Stdio::piped());
    psql.args(["--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1"]).arg(database);
    psql.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut pg_restore = pg_restore.spawn().map_err(said)?;
    let mut psql = match psql.spawn() {
        Ok(psql) => psql,
        Err(error) => {
            let _ = pg_restore.kill().and_then(|()| pg_restore.wait());
            return Err(error.to_string());
        }
    };
    let (complaints, refusals) = (listen(&mut pg_restore), listen(&mut psql));
    let is_whole = hand_over(&mut pg_restore, &mut psql).unwrap_or(false);
    let _ = pg_restore.kill().and_then(|()| pg_restore.wait());
    if psql.wait().map_err(said)?.success() && is_whole {
        return Ok(());
    }
    let texts = [complaints, refusals].map(|text| text.join().unwrap_or_default());
    Err(texts.join("\n").trim().to_owned())
}

/// What a program says on standard error, read while it works.
fn listen(child: &mut Child) -> thread::JoinHandle<String> {
    let errors = child.stderr.take();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut errors) = errors {
            let _ = errors.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Gives the script to `psql` in a transaction, which is committed only where the script is whole: the
/// server takes back what a process that was killed has left. Says whether it was.
fn hand_over(pg_restore: &mut Child, psql: &mut Child) -> io::Result<bool> {
    let (Some(script), Some(mut to)) = (pg_restore.stdout.take(), psql.stdin.take()) else {
        return Ok(false);
    };
    let mut script = BufReader::new(script);
    to.write_all(b"BEGIN;\n")?;
    let mut line = Vec::new();
    for _ in 0..HEAD {
        line.clear();
        script.read_until(b'\n', &mut line)?;
        if line != LINE {
            to.write_all(&line)?;
        }
    }
    io::copy(&mut script, &mut to)?;
    let is_whole = pg_restore.wait()?.success();
    if is_whole {
        to.write_all(b"COMMIT;\n")?;
    }
    Ok(is_whole)
}
