//! A program that serves, and requests as a browser sends them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::folder::{Folder, Said};

/// How long anything may take that happens by itself.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program that serves; it ends with its value.
pub(super) struct Serving {
    child: Child,
    output: BufReader<ChildStdout>,
    pub(super) port: u16,
}

impl Serving {
    /// Serves what is in the folder.
    #[track_caller]
    pub(super) fn start(folder: &Folder, arguments: &[&str]) -> Serving {
        Serving::spawn(folder.command(&[&["serve"], arguments].concat()))
    }

    /// Starts a program that serves, and waits for its address.
    #[track_caller]
    pub(super) fn spawn(mut command: Command) -> Serving {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        output.read_line(&mut line).expect("a line");
        let port = line.strip_prefix("serving http://127.0.0.1:");
        let port = port.and_then(|rest| rest.strip_suffix("/\n")?.parse().ok());
        let port = port.unwrap_or_else(|| panic!("no address in {line:?}"));
        Serving { child, output, port }
    }

    /// The response to a request for a page, as a browser asks for it.
    #[track_caller]
    pub(super) fn get(&self, path: &str) -> Response {
        self.ask("GET", path, &[("host", &format!("127.0.0.1:{}", self.port))])
    }

    /// The response to a request with these headers alone.
    #[track_caller]
    pub(super) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
        let mut stream = self.send(method, path, headers);
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("a response");
        Response::parse(&bytes)
    }

    /// What is shown, from now on.
    #[track_caller]
    pub(super) fn events(&self) -> Events {
        let host = format!("localhost:{}", self.port);
        let stream = self.send("GET", "/events", &[("host", &host)]);
        Events { lines: BufReader::new(stream) }
    }

    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
        let mut request = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
        headers.iter().for_each(|(name, value)| request += &format!("{name}: {value}\r\n"));
        stream.write_all(format!("{request}\r\n").as_bytes()).expect("a request");
        stream
    }

    /// Presses Ctrl-C, and waits for the end.
    pub(super) fn interrupt(mut self) -> Said {
        let interrupt = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        assert!(interrupt.expect("kill runs").success());
        let code = self.child.wait().expect("it ends").code();
        let (mut out, mut err) = (String::new(), String::new());
        self.output.read_to_string(&mut out).expect("text");
        let errors = self.child.stderr.take();
        errors.expect("its errors").read_to_string(&mut err).expect("text");
        Said::new(code, out, err)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A response of a server.
pub(super) struct Response {
    pub(super) status: u16,
    head: String,
    pub(super) body: String,
}

impl Response {
    fn parse(bytes: &[u8]) -> Response {
        let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Response { status: status.expect("a status"), head: head.to_owned(), body: body.to_owned() }
    }

    /// The value of a header.
    #[track_caller]
    pub(super) fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut values = lines.filter(|(found, _)| *found == name).map(|(_, value)| value);
        values.next().unwrap_or_else(|| panic!("no {name} in {}", self.head))
    }
}

/// What is shown, event after event.
pub(super) struct Events {
    lines: BufReader<TcpStream>,
}

impl Events {
    /// Waits for the first event of which that is so.
    #[track_caller]
    pub(super) fn until(&mut self, is_so: impl Fn(&Value) -> bool) -> Value {
        let (begin, mut last) = (Instant::now(), Value::Null);
        while begin.elapsed() < PATIENCE {
            let mut line = String::new();
            let read = self.lines.read_line(&mut line);
            assert!(read.is_ok_and(|length| length > 0), "no more events after {last}");
            let Some(data) = line.strip_prefix("data: ") else { continue };
            last = serde_json::from_str(data).expect("JSON");
            if is_so(&last) {
                return last;
            }
        }
        panic!("the last event is {last}")
    }

    /// Waits until the schema in view is that of the files, up to this migration.
    #[track_caller]
    pub(super) fn until_current(&mut self, version: &str) -> Value {
        self.until(|shown| {
            let line = shown["line"].as_str().expect("a line");
            shown["state"] == "current" && line.starts_with(&format!("{version} · "))
        })
    }

    /// Waits until the files are at fault.
    #[track_caller]
    pub(super) fn until_faulty(&mut self) -> Value {
        self.until(|shown| shown["state"] == "faulty")
    }
}
