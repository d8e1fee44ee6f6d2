//! The addresses of this machine at which the page is served.
//!
//! Must not know what is served there.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::{TcpListener, TcpStream};

use crate::exit::Failure;

/// Sockets on the loopback addresses, on one port.
pub(super) struct Listeners {
    v4: TcpListener,
    /// Missing where the machine has no IPv6, or where the port is taken there.
    v6: Option<TcpListener>,
    port: u16,
}

impl Listeners {
    /// Takes the port that was named, else any that is free.
    pub(super) async fn bind(port: Option<u16>) -> Result<Listeners, Failure> {
        let named = port.unwrap_or_default();
        let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, named));
        let v4 = v4.await.map_err(|error| refused(named, &error))?;
        let port = v4.local_addr()?.port();
        let v6 = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await.ok();
        Ok(Listeners { v4, v6, port })
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// The address as it is typed into a browser.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// The next connection on either address.
    pub(super) async fn accept(&self) -> io::Result<TcpStream> {
        let Some(v6) = &self.v6 else { return stream(self.v4.accept().await) };
        tokio::select! {
            accepted = self.v4.accept() => stream(accepted),
            accepted = v6.accept() => stream(accepted),
        }
    }
}

fn stream(accepted: io::Result<(TcpStream, SocketAddr)>) -> io::Result<TcpStream> {
    accepted.map(|(stream, _)| stream)
}

fn refused(port: u16, error: &io::Error) -> Failure {
    Failure::other(format!(
        "127.0.0.1:{port} cannot be served: {error}\n  help: name another port with --port PORT, or \
         leave it out for any that is free"
    ))
}
