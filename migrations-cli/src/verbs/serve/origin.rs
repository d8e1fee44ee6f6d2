//! Which requests are answered: those that name this machine's own address and come from our page.
//!
//! Any page in the same browser can send requests to this machine, also under a name of its own that
//! leads here. Must not know what is asked for.

use hyper::HeaderMap;
use hyper::header::{HOST, HeaderName, ORIGIN};

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Why a request is not answered; nothing where it is.
pub(super) fn refusal(headers: &HeaderMap, port: u16) -> Option<&'static str> {
    if !is_own_host(headers, port) {
        return Some("this server answers to 127.0.0.1 and localhost with its own port alone\n");
    }
    if !is_own_origin(headers, port) {
        return Some(
            "this server does not answer to other sites: type its address into the browser\n",
        );
    }
    None
}

fn is_own_host(headers: &HeaderMap, port: u16) -> bool {
    only(headers, &HOST).is_some_and(|host| is_own_authority(host, port))
}

/// A browser says of each request which site has made it; other clients do not.
fn is_own_origin(headers: &HeaderMap, port: u16) -> bool {
    let is_own_site = match headers.contains_key(FETCH_SITE) {
        true => matches!(only(headers, &FETCH_SITE), Some("same-origin" | "none")),
        false => true,
    };
    let is_own_page = match headers.contains_key(ORIGIN) {
        true => only(headers, &ORIGIN)
            .and_then(|origin| origin.strip_prefix("http://"))
            .is_some_and(|authority| is_own_authority(authority, port)),
        false => true,
    };
    is_own_site && is_own_page
}

/// The value of a header that stands there once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() { None } else { value.to_str().ok() }
}

/// Whether a host with its port is ours; that of HTTP may be left out.
fn is_own_authority(authority: &str, port: u16) -> bool {
    let host = authority.strip_suffix(&format!(":{port}"));
    let host = host.or((port == 80).then_some(authority));
    host.is_some_and(|host| {
        ["127.0.0.1", "[::1]", "localhost"].iter().any(|own| own.eq_ignore_ascii_case(host))
    })
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn own_addresses_are_answered_with_the_port_alone() {
        for host in ["127.0.0.1:4000", "localhost:4000", "LocalHost:4000", "[::1]:4000"] {
            assert_eq!(refusal(&headers(&[("host", host)]), 4000), None, "{host}");
        }
        for host in ["127.0.0.1", "127.0.0.1:4001", "shop.example:4000", "127.0.0.1.example:4000"] {
            assert!(refusal(&headers(&[("host", host)]), 4000).is_some(), "{host}");
        }
        assert_eq!(refusal(&headers(&[("host", "localhost")]), 80), None);
        assert!(refusal(&HeaderMap::new(), 4000).is_some(), "no host at all");
    }

    #[test]
    fn second_host_is_none() {
        let twice = headers(&[("host", "localhost:4000"), ("host", "shop.example")]);
        assert!(refusal(&twice, 4000).is_some());
    }

    #[test]
    fn other_sites_are_not_answered() {
        let with = |name, value| headers(&[("host", "localhost:4000"), (name, value)]);
        for (name, value) in [
            ("sec-fetch-site", "same-origin"),
            ("sec-fetch-site", "none"),
            ("origin", "http://127.0.0.1:4000"),
        ] {
            assert_eq!(refusal(&with(name, value), 4000), None, "{name}: {value}");
        }
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://shop.example"),
            ("origin", "http://localhost:4001"),
            ("origin", "null"),
        ] {
            assert!(refusal(&with(name, value), 4000).is_some(), "{name}: {value}");
        }
    }
}
