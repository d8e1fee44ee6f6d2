//! Responses with the headers that all of them have.
//!
//! Must not know which request one answers.

use hyper::body::Bytes;
use hyper::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Response, StatusCode};

use super::body::Body;

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The page loads its own files, and shows the schema in a frame.
pub(super) const SHELL_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    connect-src 'self'; frame-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// The page of the schema has a policy of its own in it; the frame is ours.
pub(super) const SCHEMA_POLICY: &str = "frame-ancestors 'self'";

/// What is no page loads nothing.
pub(super) const STRICT_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// A text of some type, under a policy.
pub(super) fn ok(
    body: impl Into<Body>,
    kind: &'static str,
    policy: &'static str,
) -> Response<Body> {
    response(StatusCode::OK, body.into(), kind, policy)
}

/// A refusal in words.
pub(super) fn refusal(status: StatusCode, words: &'static str) -> Response<Body> {
    let body = Body::from(Bytes::from_static(words.as_bytes()));
    response(status, body, "text/plain; charset=utf-8", STRICT_POLICY)
}

/// That only reading is possible.
pub(super) fn only_reading() -> Response<Body> {
    let mut response = refusal(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD are answered\n");
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}

fn response(
    status: StatusCode,
    body: Body,
    kind: &'static str,
    policy: &'static str,
) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = [
        (CONTENT_TYPE, kind),
        (CONTENT_SECURITY_POLICY, policy),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-store"),
        (RESOURCE_POLICY, "same-origin"),
        (REFERRER_POLICY, "no-referrer"),
    ];
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
    response.headers_mut().extend(headers);
    response
}
