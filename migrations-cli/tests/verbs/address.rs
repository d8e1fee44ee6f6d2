//! The address of a database: what `psql` does with it, this program does.
//!
//! Each address goes through both, against one server that listens on a socket, 127.0.0.1 and,
//! where the machine has it, ::1; what it says of the session must be the same.

mod listening;

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use crate::folder::{Folder, Said};
use crate::foreign_server::refusal;
use crate::{database, lacking};
use listening::{Listening, server};

/// Who is connected to what, how, and with which settings.
const SESSION: &str = "concat_ws('|', current_user, current_database(), \
     host(inet_server_addr()), inet_server_port(), \
     (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), \
     current_setting('geqo'), current_setting('work_mem'))";

/// No output may hold any of these.
const SECRETS: [&str; 4] = ["w@rd", "w%40rd", "pa55", "b0b"];

/// A folder of a user with a set that fails with what it learned of the session.
struct User {
    folder: Folder,
}

/// Variables of one case.
type Variables<'v> = [(&'v str, &'v str)];

/// What a server says of itself that cannot encrypt.
const ENCRYPTS: &str = "DO $$ BEGIN IF current_setting('ssl_library') = '' THEN \
                        RAISE 'SSL is not supported by this build'; END IF; END $$";

impl User {
    /// Nobody where the server of these tests cannot encrypt, and the test is left out.
    fn new(test: &str) -> Option<User> {
        let server = database::server();
        let refusal = refusal(&server.url().parse().expect("a URL"), ENCRYPTS);
        if lacking::is_left_out(test, &refusal.unwrap_or_default(), server.bin_dir()) {
            return None;
        }
        let set = format!(
            "DO $$ BEGIN RAISE EXCEPTION 'reached %', {} || '|.'; END $$;\n",
            SESSION.replace("\\\n", "")
        );
        Some(User { folder: Folder::with(&[("set/001_session.sql", &set), ("home/.keep", "")]) })
    }

    fn home(&self, name: &str, text: &str, mode: u32) {
        let path = format!("home/{name}");
        self.folder.write(&path, text);
        self.folder.set_mode(&path, mode);
    }

    fn surround(&self, command: &mut Command, variables: &Variables) {
        command.env_remove("PGPASSFILE").env("HOME", self.folder.path("home"));
        command.envs(variables.iter().copied()).stdin(Stdio::null());
    }

    /// What `psql` is told of the session, or nothing where it gets none.
    fn psql(&self, address: &str, variables: &Variables) -> Option<String> {
        let mut command = Command::new(server().bin_dir.join("psql"));
        command.env_clear().current_dir(self.folder.root()).args(["-X", "-w", "-A", "-t"]);
        self.surround(&mut command, variables);
        if !address.is_empty() {
            command.args(["-d", address]);
        }
        let output =
            command.args(["-c", &format!("SELECT {SESSION}")]).output().expect("psql runs");
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        output.status.success().then_some(text)
    }

    #[track_caller]
    fn program(&self, address: &str, variables: &Variables) -> Said {
        let mut command = self.folder.command(&["apply", "--dir", "set"]);
        self.surround(&mut command, variables);
        if !address.is_empty() {
            command.env("DATABASE_URL", address);
        }
        let said = Said::of(&mut command);
        for secret in SECRETS {
            said.never_says(secret);
        }
        assert!(address.is_empty() || !said.err.contains(address), "{address} in {said}");
        said
    }

    /// Both get the same session.
    #[track_caller]
    fn agrees(&self, address: &str, variables: &Variables) -> Said {
        let Some(session) = self.psql(address, variables) else {
            panic!("psql refuses {address:?} with {variables:?}");
        };
        let said = self.program(address, variables);
        let reached = format!("reached {session}|.");
        assert!(said.err.contains(&reached), "{address:?}: psql says {session}, and {said}");
        said
    }

    /// Neither gets a session, and the program ends in this way.
    #[track_caller]
    fn refuses(&self, code: i32, address: &str, variables: &Variables) -> Said {
        if let Some(session) = self.psql(address, variables) {
            panic!("psql takes {address:?} with {variables:?}: {session}");
        }
        let said = self.program(address, variables);
        assert_eq!(said.code, Some(code), "{address:?}: {said}");
        said
    }
}

/// Replaces the places of the server.
fn at(text: &str) -> String {
    let Listening { port, folder, dead, .. } = server();
    let socket = folder.root().display().to_string();
    text.replace("{port}", &port.to_string())
        .replace("{dead}", &dead.to_string())
        .replace("{encoded}", &socket.replace('/', "%2F"))
        .replace("{socket}", &socket)
}

#[test]
fn addresses_lead_where_psql_goes() {
    let Some(user) = User::new("addresses_lead_where_psql_goes") else { return };
    for address in [
        "postgres://anna:pa55%3Aw%40rd@127.0.0.1:{port}/shop",
        "postgresql://anna:pa55%3aw%40rd@localhost:{port}/shop?application_name=x",
        "postgres://anna:pa55%3Aw%40rd@127.0.0.1:{port}",
        "postgres://127.0.0.1:{port}/shop?user=anna&password=pa55:w@rd",
        "postgres://bob@ignored:1/shop?host=127.0.0.1&port={port}&user=anna&password=pa55:w@rd",
        "postgres://anna:pa55%3Aw%40rd@:{port}/shop?host={socket}",
        "postgres://anna:pa55%3Aw%40rd@{encoded}:{port}/shop",
        "postgres:///shop?host={socket}&port={port}&user=bob&password=b0b",
        "postgres://bob:b0b@127.0.0.1:{port}/a%20b",
        "host=127.0.0.1 port={port} user=anna password=pa55:w@rd dbname=shop",
        "host = '127.0.0.1' port= {port} user='anna' password='pa55\\:w@rd' dbname=''",
        "hostaddr=127.0.0.1 host=anything port={port} user=bob password=b0b dbname=shop",
        "host={socket} port={port} user=bob password=b0b dbname=shop sslmode=require",
        "host=127.0.0.1,127.0.0.1 port={dead},{port} user=bob password=b0b dbname=shop",
        "postgres://bob:b0b@127.0.0.1:{dead},localhost:{port}/shop",
        "postgres://bob:b0b@%2Fnone,127.0.0.1:{port}/shop?port={port}",
        "host={socket},127.0.0.1 port={dead},{port} user=bob password=b0b dbname=shop",
        "postgres://bob:b0b@127.0.0.1:{port}/shop?target_session_attrs=read-write",
        "postgres://bob:b0b@127.0.0.1:{dead},127.0.0.1:{port}/shop?target_session_attrs=primary",
        "postgres://bob:b0b@127.0.0.1:{port}/shop?target_session_attrs=prefer-standby",
        "postgres://bob:b0b@127.0.0.1:{port}/shop?options=-c%20geqo%3Doff%20--work_mem%3D3MB",
        "host=127.0.0.1 port={port} user=bob password=b0b dbname=shop options='-cgeqo=off'",
        "postgres://bob:b0b@127.0.0.1:{port}/shop?keepalives=1&keepalives_idle=5&connect_timeout=9",
        "postgres://bob:b0b@127.0.0.1:{port}/shop?sslmode=disable",
        "postgres://bob:b0b@127.0.0.1:{port}/shop?sslmode=require",
        "postgres://bob:b0b@127.0.0.1:{port}/shop?ssl=true",
        "postgres://bob:b0b@127.0.0.1:{port}/shop?requiressl=1&client_encoding=LATIN1",
        "host=127.0.0.1 port='  {port} ' user=bob password=b0b dbname=shop",
    ] {
        user.agrees(&at(address), &[]);
    }
    if server().has_ipv6 {
        user.agrees(&at("postgres://bob:b0b@[::1]:{port}/shop"), &[]);
        user.agrees(&at("hostaddr=::1 port={port} user=bob password=b0b dbname=shop"), &[]);
        user.agrees(&at("host=::1 port={port} user=bob password=b0b dbname=shop"), &[]);
    }
}

#[test]
fn neither_takes_what_is_wrong() {
    let Some(user) = User::new("neither_takes_what_is_wrong") else { return };
    for address in [
        "postgres://bob:b0b@127.0.0.1:{port}/shop?sslmod=require",
        "postgres://bob:b0b@127.0.0.1:{port}/shop?sslmode=foo",
        "postgres://bob:b0b@127.0.0.1:{port}/shop?sslmode=",
        "postgres://bob:b0b@127.0.0.1:port/shop",
        "postgres://bob:b0b@127.0.0.1:70000/shop",
        "postgres://bob:b0b@127.0.0.1:0/shop",
        "postgres://bob:b0%b@127.0.0.1:{port}/shop",
        "postgres://bob:b0b@127.0.0.1:{port}/shop%00",
        "postgres://bob:b0b@[127.0.0.1:{port}/shop",
        "postgres://bob:b0b@127.0.0.1:{port}/shop?connect_timeout",
        "postgres://bob:b0b@127.0.0.1:{port}/shop?options=-c geqo=off",
        "postgres://bob:b0b@127.0.0.1:{port}/shop?target_session_attrs=writable",
        "postgres://bob:b0b@127.0.0.1:{port}/shop?connect_timeout=soon",
        "postgres://bob:b0b@127.0.0.1:{port}/shop?keepalives_idle=soon",
        "postgres://bob:b0b@127.0.0.1:{port}/shop?channel_binding=maybe",
        "postgres://bob:b0b@127.0.0.1:{port}/shop?sslmode=disable&channel_binding=require",
        "host=127.0.0.1 port={port} user=bob password=b0b dbname=shop hots=1",
        "host=127.0.0.1 port={port} user=bob password=b0b dbname=shop ssl=true",
        "host=127.0.0.1 port={port} user=bob password=b0b dbname='shop",
        "host=127.0.0.1 port={port} user=bob password=b0b dbname",
        "host=127.0.0.1,::1 port=1,2,3 user=bob password=b0b",
        "hostaddr=127.0.0.1 host=a,b port={port} user=bob password=b0b",
        "hostaddr=localhost port={port} user=bob password=b0b dbname=shop",
        "hostaddr=[127.0.0.1] port={port} user=bob password=b0b dbname=shop",
        "service=none",
        "mysql://bob:b0b@127.0.0.1:{port}/shop?a=b",
        "POSTGRES://bob:b0b@127.0.0.1:{port}/shop?sslmode=disable",
    ] {
        user.refuses(2, &at(address), &[]).complains("\n  help: ");
    }
    // What only the server can refuse, in words of its own; and where there is none.
    for address in [
        "postgres://bob:wrong@127.0.0.1:{port}/shop",
        "postgres://bob:wrong@127.0.0.1:{port},127.0.0.1:{port}/shop",
        "postgres://bob@127.0.0.1:{port}/shop",
        "postgres://bob:b0b@127.0.0.1:{port}/none",
        "postgres://bob:b0b@127.0.0.1:{dead}/shop",
    ] {
        user.refuses(3, &at(address), &[]).complains("error: ").complains("M9001");
    }
    let standby = "postgres://bob:b0b@127.0.0.1:{dead},127.0.0.1:{port}/shop?target_session_attrs=";
    for (wanted, reason) in [("standby", "it is no standby"), ("read-only", "is not read-only")] {
        let said = user.refuses(3, &at(&format!("{standby}{wanted}")), &[]);
        said.complains("no host of the address will do").complains("refused").complains(reason);
    }
}

#[test]
fn variables_and_services_fill_what_is_left_out() {
    let Some(user) = User::new("variables_and_services_fill_what_is_left_out") else { return };
    let (port, socket) = (at("{port}"), at("{socket}"));
    let service = format!("[shop]\nhost=127.0.0.1\nport={port}\nuser=bob\npassword=b0b\n");
    user.home(".pg_service.conf", &service, 0o644);
    user.home("other.conf", &service.replace("[shop]", "[other]\ndbname=shop"), 0o644);
    let file = user.folder.path("home/other.conf").display().to_string();
    let anna = [("PGUSER", "anna"), ("PGPASSWORD", "pa55:w@rd"), ("PGDATABASE", "shop")];
    let with = |more: &[(&'static str, &'static str)]| [&anna[..], more].concat();
    let port: &str = &port;
    for (address, variables) in [
        ("", [&anna[..], &[("PGHOST", "127.0.0.1"), ("PGPORT", port)]].concat()),
        ("", [&anna[..], &[("PGHOST", &socket), ("PGPORT", port)]].concat()),
        ("", [&anna[..], &[("PGHOSTADDR", "127.0.0.1"), ("PGPORT", port)]].concat()),
        ("", [&anna[..], &[("PGSERVICE", "shop")]].concat()),
        ("", vec![("PGSERVICE", "other"), ("PGSERVICEFILE", &file)]),
        ("service=shop dbname=shop", vec![("PGHOST", "none"), ("PGUSER", "none")]),
        ("service=shop user=anna password=pa55:w@rd dbname=shop", with(&[])),
        ("postgres://?service=shop", with(&[("PGUSER", "none")])),
        ("postgres://127.0.0.1", [&anna[..], &[("PGPORT", port)]].concat()),
        ("service=shop dbname=shop", with(&[("PGOPTIONS", "-c geqo=off -c work_mem=3MB")])),
        // What sqlx reads by itself does not count beside what the address says.
        ("service=shop options='-c geqo=off'", with(&[("PGOPTIONS", "-c work_mem=3MB")])),
        ("service=shop options=''", with(&[("PGOPTIONS", "-c work_mem=3MB")])),
        ("service=shop", with(&[("PGSSLCERT", "/none"), ("PGSSLKEY", "/none")])),
        ("service=shop", with(&[("PGSSLROOTCERT", "/none"), ("PGAPPNAME", "x")])),
        ("service=shop sslmode=disable", with(&[("PGSSLMODE", "require")])),
        ("service=shop", with(&[("PGREQUIRESSL", "1"), ("PGCLIENTENCODING", "LATIN1")])),
    ] {
        user.agrees(address, &variables);
    }
    user.home(".pg_service.conf", "[shop]\nhots=1\n", 0o644);
    let said = user.refuses(2, "service=shop", &[]);
    said.complains(".pg_service.conf:2: unknown parameter `hots`");
    user.refuses(2, "service=shop", &[("PGSERVICEFILE", "/none")]).complains("cannot be read");
}

#[test]
fn passwords_come_from_the_same_line() {
    let Some(user) = User::new("passwords_come_from_the_same_line") else { return };
    let text = at("# anna's\n127.0.0.1:1:*:anna:no\n{socket}:{port}:*:anna:pa55\\:w@rd\n\
                   127.0.0.1:{port}:shop:anna:pa55\\:w@rd\n*:*:*:bob:b0b\n");
    user.home(".pgpass", &text, 0o600);
    user.home("other", &text, 0o600);
    let other = user.folder.path("home/other").display().to_string();
    for address in [
        "postgres://anna@127.0.0.1:{port}/shop",
        "postgres://anna@/shop?host={socket}&port={port}",
        "host=anything hostaddr=127.0.0.1 port={port} user=bob dbname=shop",
        "hostaddr=127.0.0.1 port={port} user=anna dbname=shop password=''",
        "postgres://anna@127.0.0.1:{dead},127.0.0.1:{port}/shop",
    ] {
        user.agrees(&at(address), &[]);
    }
    let elsewhere = at("postgres://anna@127.0.0.1:{port}/anna");
    user.refuses(3, &elsewhere, &[]);
    user.home(".pgpass", &text, 0o640);
    let shop = at("postgres://anna@127.0.0.1:{port}/shop");
    let said = user.refuses(3, &shop, &[]);
    said.complains("home/.pgpass can be read by others").complains("chmod 0600");
    user.agrees(&shop, &[("PGPASSFILE", &other)]);
    user.agrees(&format!("{shop}?passfile={other}"), &[]);
    user.agrees(&shop, &[("PGPASSWORD", "pa55:w@rd")]);
}

#[test]
fn certificates_are_checked_and_shown() {
    let Some(user) = User::new("certificates_are_checked_and_shown") else { return };
    let of_server = |name: &str| server().folder.path(name).display().to_string();
    let (root, foreign) = (of_server("ca.crt"), of_server("foreign.crt"));
    let bob = |host: &str, rest: &str| {
        at(&format!("host={host} port={{port}} user=bob password=b0b dbname=shop {rest}"))
    };
    for mode in ["verify-full", "verify-ca", "require"] {
        user.agrees(&bob("localhost", &format!("sslmode={mode} sslrootcert={root}")), &[]);
        let said = user.refuses(
            3,
            &bob("localhost", &format!("sslmode={mode} sslrootcert={foreign}")),
            &[],
        );
        said.complains("certificate");
    }
    for mode in ["verify-full", "require"] {
        let binding = format!("sslmode={mode} sslrootcert={root} channel_binding=require");
        user.agrees(&bob("localhost", &binding), &[]);
    }
    // Without a file of authorities psql binds the channel alone; here the certificate is checked.
    let unknown = user.program(&bob("localhost", "sslmode=require channel_binding=require"), &[]);
    unknown.exits(3).complains("certificate");
    // The certificate is for `localhost` alone.
    user.refuses(3, &bob("127.0.0.1", &format!("sslmode=verify-full sslrootcert={root}")), &[]);
    user.refuses(2, &bob("localhost", "sslmode=verify-full sslrootcert=/none"), &[]);
    // psql trusts no authority without a file; here the public ones are left.
    user.refuses(3, &bob("localhost", "sslmode=verify-full"), &[]);
    // The server asks for a certificate in this database.
    let certificates = bob("localhost", "").replace("dbname=shop", "dbname=certificates");
    let (certificate, key) = (of_server("bob.crt"), of_server("bob.key"));
    let named = format!("{certificates} sslcert={certificate} sslkey={key}");
    user.agrees(&named, &[]);
    user.agrees(&certificates, &[("PGSSLCERT", &certificate), ("PGSSLKEY", &key)]);
    user.refuses(3, &certificates, &[]);
    user.refuses(2, &format!("{certificates} sslcert={certificate}"), &[]).complains("sslkey");
    let open = user.folder.path("home/open.key");
    std::fs::copy(&key, &open).expect("it is copied");
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o644)).expect("its mode");
    let said = user.refuses(2, &named.replace(&key, &open.display().to_string()), &[]);
    said.complains("invalid value of sslkey");
}

#[test]
fn host_that_is_silent_is_left_after_the_timeout() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let Some(user) = User::new("host_that_is_silent_is_left_after_the_timeout") else { return };
    let address = format!(
        "host=127.0.0.1,127.0.0.1 port={port},{{port}} user=bob password=b0b dbname=shop \
         connect_timeout=2"
    );
    user.agrees(&at(&address), &[]);
}

/// What psql takes and this program refuses, because the connection would be less safe.
#[test]
fn what_cannot_be_honoured_is_refused_by_name() {
    let Some(user) = User::new("what_cannot_be_honoured_is_refused_by_name") else { return };
    let bob = |rest: &str| at(&format!("postgres://bob:b0b@127.0.0.1:{{port}}/shop?{rest}"));
    for (parameter, name) in
        [("ssl_min_protocol_version=TLSv1.3", "ssl_min_protocol_version"), ("sslsni=0", "sslsni")]
    {
        let address = bob(parameter);
        assert!(user.psql(&address, &[]).is_some(), "{address}");
        let said = user.program(&address, &[]);
        said.exits(2).complains(&format!("DATABASE_URL: {name} cannot be honoured: "));
    }
}
