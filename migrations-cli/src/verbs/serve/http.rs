//! Requests of a browser → the page, its files, the schema and the events.
//!
//! Answers reading alone; must not know how the schema comes about.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::time::sleep;

use super::body::Body;
use super::listen::Listeners;
use super::response::{self, SCHEMA_POLICY, SHELL_POLICY, STRICT_POLICY};
use super::shown::Shown;
use super::{events, origin};

const HTML: &str = "text/html; charset=utf-8";

/// How long no connection is taken after one could not be, as where too many files are open.
const PAUSE: Duration = Duration::from_millis(100);

/// How many connections are answered at once: the servers of PostgreSQL need open files as well.
const CONNECTIONS: usize = 100;

/// Answers every connection, until the value is dropped; those beyond the limit wait for others to end.
pub(super) async fn serve(listeners: Listeners, shown: watch::Receiver<Shown>) -> Infallible {
    let port = listeners.port();
    let limit = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let permit = Arc::clone(&limit).acquire_owned().await;
        match listeners.accept().await {
            Ok(stream) => {
                let conversation = converse(stream, port, shown.clone());
                drop(tokio::spawn(async { (conversation.await, drop(permit)) }));
            }
            Err(_) => sleep(PAUSE).await,
        }
    }
}

/// Answers the requests of one connection.
async fn converse(stream: TcpStream, port: u16, shown: watch::Receiver<Shown>) {
    let service = service_fn(|request: Request<Incoming>| {
        let response = answer(&request, port, &shown);
        async { Ok::<_, Infallible>(response) }
    });
    let mut builder = http1::Builder::new();
    let connection =
        builder.timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
    // A browser that goes away in the middle is no fault.
    let _ = connection.await;
}

fn answer(
    request: &Request<Incoming>,
    port: u16,
    shown: &watch::Receiver<Shown>,
) -> Response<Body> {
    if let Some(words) = origin::refusal(request.headers(), port) {
        return response::refusal(StatusCode::FORBIDDEN, words);
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return response::only_reading();
    }
    match request.uri().path() {
        "/" => asset(include_str!("assets/shell.html"), HTML),
        "/shell.css" => asset(include_str!("assets/shell.css"), "text/css; charset=utf-8"),
        "/shell.js" => asset(include_str!("assets/shell.js"), "text/javascript; charset=utf-8"),
        "/schema" => schema(&shown.borrow()),
        "/events" => {
            let events = Body::Events(events::events(shown.clone()));
            response::ok(events, "text/event-stream", STRICT_POLICY)
        }
        _ => response::refusal(StatusCode::NOT_FOUND, "there is no such page\n"),
    }
}

fn asset(text: &'static str, kind: &'static str) -> Response<Body> {
    response::ok(Bytes::from_static(text.as_bytes()), kind, SHELL_POLICY)
}

fn schema(shown: &Shown) -> Response<Body> {
    match shown.page() {
        Some(page) => response::ok(page, HTML, SCHEMA_POLICY),
        None => response::refusal(StatusCode::NOT_FOUND, "there is no schema yet\n"),
    }
}
