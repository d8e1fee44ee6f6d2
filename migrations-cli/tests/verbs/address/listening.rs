//! A server that listens on a socket, 127.0.0.1 and ::1, asks for passwords and encrypts.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use crate::database;
use crate::folder::Folder;

/// The server.
pub(crate) struct Listening {
    pub(crate) bin_dir: PathBuf,
    pub(crate) port: u16,
    /// A port where nobody listens.
    pub(crate) dead: u16,
    pub(crate) has_ipv6: bool,
    /// Holds the socket, the certificates and the data.
    pub(crate) folder: Folder,
    /// The server ends when the input of its guard is closed, also if the tests are killed.
    _guard: Child,
}

const NOBODY: u32 = 65534;

/// Who may connect: only the tests themselves without a password.
const HBA: &str = "local all postgres trust\nlocal all all scram-sha-256\n\
                   hostssl certificates all all cert\n\
                   hostnossl certificates all all reject\nhost all all all scram-sha-256\n";

const ROLES: &str = "CREATE ROLE anna SUPERUSER LOGIN PASSWORD 'pa55:w@rd'; \
                     CREATE ROLE bob SUPERUSER LOGIN PASSWORD 'b0b';";

/// Ends the server with its owner, and removes what is left.
const GUARD: &str = "\"$@\" >/dev/null 2>&1 & server=$!; cat >/dev/null; \
                     kill -QUIT $server; wait $server; rm -rf \"$FOLDER\"";

/// It ends with the process.
pub(crate) fn server() -> &'static Listening {
    static SERVER: OnceLock<Listening> = OnceLock::new();
    SERVER.get_or_init(start)
}

fn start() -> Listening {
    let folder = Folder::new();
    let bin_dir = database::server().bin_dir().to_owned();
    make_certificates(folder.root());
    give_away(folder.root());
    run(as_account(Command::new(bin_dir.join("initdb")))
        .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"])
        .arg(folder.path("data")));
    folder.write("data/pg_hba.conf", HBA);
    let has_ipv6 = TcpListener::bind("[::1]:0").is_ok();
    let addresses = if has_ipv6 { "127.0.0.1,::1" } else { "127.0.0.1" };
    let (port, dead) = (free_port(), free_port());
    let guard = launch(&folder, &bin_dir, port, addresses);
    let server = Listening { bin_dir, port, dead, has_ipv6, folder, _guard: guard };
    server.ask("SELECT 1");
    server.ask(ROLES);
    for database in ["shop", "anna", "\"a b\"", "certificates"] {
        server.ask(&format!("CREATE DATABASE {database}"));
    }
    server
}

fn launch(folder: &Folder, bin_dir: &Path, port: u16, addresses: &str) -> Child {
    let root = folder.root().display().to_string();
    let mut command = as_account(Command::new("sh"));
    command.args(["-c", GUARD, "guard"]).arg(bin_dir.join("postgres")).arg("-D");
    command.arg(folder.path("data")).env("FOLDER", &root);
    for setting in [
        format!("port={port}"),
        format!("listen_addresses={addresses}"),
        format!("unix_socket_directories={root}"),
        "fsync=off".to_owned(),
        "ssl=on".to_owned(),
        format!("ssl_cert_file={root}/server.crt"),
        format!("ssl_key_file={root}/server.key"),
        format!("ssl_ca_file={root}/ca.crt"),
    ] {
        command.args(["-c", &setting]);
    }
    command.stdin(Stdio::piped()).spawn().expect("sh runs")
}

impl Listening {
    /// Runs a statement as the superuser; the first waits until the server is up.
    fn ask(&self, statement: &str) {
        let begin = Instant::now();
        loop {
            let mut command = Command::new(self.bin_dir.join("psql"));
            command.args(["-X", "-q", "-U", "postgres", "-d", "postgres", "-c", statement]);
            command.arg("-h").arg(self.folder.root()).args(["-p", &self.port.to_string()]);
            let output = command.output().expect("psql runs");
            if output.status.success() {
                return;
            }
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(begin.elapsed() < Duration::from_secs(60), "{statement}: {said}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// An authority, a certificate of `localhost`, one of `bob`, and an authority of nobody.
fn make_certificates(folder: &Path) {
    let openssl = |arguments: &str| {
        run(Command::new("openssl").args(arguments.split(' ')).current_dir(folder));
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    for authority in ["ca", "foreign"] {
        openssl(&format!(
            "req -x509 {key} -days 3650 -subj /CN={authority} -keyout {authority}.key -out {authority}.crt"
        ));
    }
    let extensions = "basicConstraints=CA:FALSE\nsubjectAltName=DNS:localhost\n";
    fs::write(folder.join("extensions"), extensions).expect("it is written");
    for (file, name) in [("server", "localhost"), ("bob", "bob")] {
        openssl(&format!("req -new {key} -subj /CN={name} -keyout {file}.key -out {file}.csr"));
        openssl(&format!(
            "x509 -req -in {file}.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 3650 \
             -extfile extensions -out {file}.crt"
        ));
        let permissions = fs::Permissions::from_mode(0o600);
        fs::set_permissions(folder.join(format!("{file}.key")), permissions).expect("its mode");
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

/// PostgreSQL refuses to run as root.
fn as_account(mut command: Command) -> Command {
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

/// Everything but what the tests' own user has to read as its own.
fn give_away(folder: &Path) {
    if !is_root() {
        return;
    }
    for name in ["", "server.key", "server.crt", "ca.crt"] {
        chown(folder.join(name), Some(NOBODY), Some(NOBODY)).expect("it is given away");
    }
}

#[track_caller]
fn run(command: &mut Command) {
    let output = command.output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
