//! A server that executes nothing: it answers every query at once and keeps its text.
//!
//! Knows as much of PostgreSQL's protocol as `psql` needs to send a file.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

/// What the server says when a connection begins: welcome, settings, and that it is ready.
fn greeting() -> Vec<u8> {
    let mut greeting = message(b'R', &0_i32.to_be_bytes());
    for (name, value) in [
        ("server_version", "15.0"),
        ("server_encoding", "UTF8"),
        ("client_encoding", "UTF8"),
        ("standard_conforming_strings", "on"),
    ] {
        greeting.extend(message(b'S', format!("{name}\0{value}\0").as_bytes()));
    }
    greeting.extend(message(b'Z', b"I"));
    greeting
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = i32::try_from(body.len() + 4).expect("a short message");
    [&[kind], &length.to_be_bytes()[..], body].concat()
}

/// The queries that `psql` sends for a file, in order.
pub(crate) fn queries(psql: &Path, file: &Path) -> Vec<String> {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let server = thread::spawn(move || {
        let (stream, _) = listener.accept().expect("psql connects");
        serve(stream).expect("psql speaks the protocol")
    });
    let target =
        format!("host=127.0.0.1 port={port} user=u dbname=d sslmode=disable gssencmode=disable");
    let mut command = Command::new(psql);
    command.args(["-X", "-q", "-f"]).arg(file).arg(&target).env("PGCLIENTENCODING", "UTF8");
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.expect("psql runs");
    server.join().expect("the server ends")
}

fn serve(mut stream: TcpStream) -> io::Result<Vec<String>> {
    stream.set_nodelay(true)?;
    body(&mut stream)?;
    stream.write_all(&greeting())?;
    let mut queries = Vec::new();
    loop {
        let mut kind = [0];
        match stream.read(&mut kind)? {
            0 => return Ok(queries),
            _ if kind == *b"X" => return Ok(queries),
            _ => {}
        }
        let text = body(&mut stream)?;
        if kind == *b"Q" {
            let text = text.strip_suffix(b"\0").unwrap_or(&text);
            queries.push(String::from_utf8_lossy(text).into_owned());
            // In one piece: the second of two waits for the other side's acknowledgement.
            stream.write_all(&[message(b'C', b"SELECT 0\0"), message(b'Z', b"I")].concat())?;
        }
    }
}

/// What follows a length.
fn body(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = usize::try_from(u32::from_be_bytes(length)).expect("32 bits fit") - 4;
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok(body)
}
