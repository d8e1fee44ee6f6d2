//! Whatever passes through it arrives later: a server that is not on the same machine.
//!
//! Each piece waits on its own, so that a stream is as fast as before and a round trip is not.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// A proxy, which ends with the program.
pub(super) struct Proxy {
    /// Where it listens.
    pub(super) port: String,
}

/// A piece, and when it may arrive; nothing at the end.
type Piece = (Instant, Vec<u8>);

impl Proxy {
    /// Starts one in front of a port, which delays each direction by so much.
    pub(super) fn start(server: &str, delay: Duration) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port().to_string();
        let server = format!("127.0.0.1:{server}");
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(&server) else { continue };
                for stream in [&client, &server] {
                    stream.set_nodelay(true).expect("a socket");
                }
                pass_on(&client, &server, delay);
                pass_on(&server, &client, delay);
            }
        });
        Proxy { port }
    }
}

fn pass_on(from: &TcpStream, to: &TcpStream, delay: Duration) {
    let (sender, receiver) = channel();
    let mut from = from.try_clone().expect("a socket");
    let mut to = to.try_clone().expect("a socket");
    thread::spawn(move || take(&mut from, &sender, delay));
    thread::spawn(move || deliver(&mut to, &receiver));
}

fn take(from: &mut TcpStream, pieces: &Sender<Piece>, delay: Duration) {
    let mut buffer = vec![0; 64 << 10];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        let piece = (Instant::now() + delay, buffer[..length].to_vec());
        if pieces.send(piece).is_err() {
            return;
        }
    }
}

fn deliver(to: &mut TcpStream, pieces: &Receiver<Piece>) {
    for (at, piece) in pieces {
        thread::sleep(at.saturating_duration_since(Instant::now()));
        if to.write_all(&piece).is_err() {
            return;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Write);
}
