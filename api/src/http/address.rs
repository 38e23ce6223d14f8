//! Where a request comes from.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::ConnectInfo;
use http::{Extensions, HeaderMap};

use super::crowd::is_proxy;
use crate::config::Network;

/// The caller's address: the peer's, or what trusted proxies say of it.
pub fn of(headers: &HeaderMap, extensions: &Extensions, trusted: &[Network]) -> IpAddr {
    let mut caller = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip().to_canonical());
    // Each proxy appends whom it heard from, so the last word is the nearest proxy's. It is believed
    // as long as whoever wrote it is trusted; whatever stands further left anybody can write.
    let said = headers.get_all("x-forwarded-for");
    let mut hops = said.iter().rev().flat_map(|value| value.as_bytes().rsplit(|b| *b == b','));
    while is_proxy(caller, trusted) {
        let Some(heard_from) = hops.next().and_then(hop) else { break };
        caller = heard_from;
    }
    caller
}

/// One word of the header: an address, by some proxies with the port it called from.
fn hop(word: &[u8]) -> Option<IpAddr> {
    let word = std::str::from_utf8(word).ok()?.trim();
    let bare = word.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(word);
    let address = bare.parse::<IpAddr>().ok();
    address
        .or_else(|| word.parse::<SocketAddr>().ok().map(|with_port| with_port.ip()))
        .map(|address| address.to_canonical())
}

/// The address as a key of limits: of IPv6 only the part that a customer of a network holds as one.
pub fn key(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => format!("address:{v4}"),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("address:{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    /// Whom a request with these headers, in their order, is taken to be from.
    fn seen(peer: &str, forwarded: &[&str]) -> String {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let trusted = ["10.0.0.1", "172.16.0.0/12", "fd00::/8"].map(|text| text.parse().unwrap());
        of(&headers, &extensions, &trusted).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed_and_only_what_they_saw() {
        assert_eq!(seen("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &["1.1.1.1, 198.51.100.1, 10.0.0.1"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &["nonsense"]), "10.0.0.1");
    }

    #[test]
    fn a_range_of_proxies_is_trusted_as_a_whole() {
        assert_eq!(seen("172.31.4.4", &["198.51.100.1, 172.16.9.9"]), "198.51.100.1");
        assert_eq!(seen("172.32.0.1", &["198.51.100.1"]), "172.32.0.1");
        assert_eq!(seen("fd00::7", &["2001:db8::1"]), "2001:db8::1");
        assert_eq!(seen("::ffff:10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
    }

    #[test]
    fn nonsense_of_a_caller_hides_nobody() {
        for before in ["x", "unknown, ,", "\u{e9}", "10.0.0.1", "999.1.1.1", ",,,,"] {
            let one = format!("{before}, 198.51.100.1");
            assert_eq!(seen("10.0.0.1", &[&one]), "198.51.100.1", "{before}");
            assert_eq!(seen("10.0.0.1", &[before, "198.51.100.1"]), "198.51.100.1", "{before}");
        }
        // Behind a word that no proxy writes nothing is known: the proxy that let it pass is the caller.
        assert_eq!(seen("10.0.0.1", &["198.51.100.1, x, 172.16.0.1"]), "172.16.0.1");
    }

    #[test]
    fn ports_and_brackets_are_taken_off() {
        assert_eq!(seen("10.0.0.1", &["198.51.100.1:4711"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &["[2001:db8::1]:4711"]), "2001:db8::1");
        assert_eq!(seen("10.0.0.1", &["[2001:db8::1]"]), "2001:db8::1");
    }

    #[test]
    fn a_network_counts_as_one_caller() {
        let one = key("2001:db8:1:2::1".parse().unwrap());
        assert_eq!(one, key("2001:db8:1:2:ffff::9".parse().unwrap()));
        assert_ne!(one, key("2001:db8:1:3::1".parse().unwrap()));
    }
}
