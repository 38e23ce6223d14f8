//! Addresses by the range.

use std::{fmt, net::IpAddr, str::FromStr};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// One address, or a range of them as `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network(IpNet);

impl Network {
    /// Whether an address is of it.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

/// Neither an address nor a range.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is neither an address like 10.0.0.1 nor a range like 10.0.0.0/8")]
pub struct NotANetwork(String);

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let one = text.parse::<IpAddr>().map(|address| IpNet::from(address.to_canonical()));
        let network = one.or_else(|_range| text.parse::<IpNet>());
        network.map(Self).map_err(|_neither| NotANetwork(text.to_owned()))
    }
}

impl TryFrom<String> for Network {
    type Error = NotANetwork;

    fn try_from(text: String) -> Result<Self, NotANetwork> {
        text.parse()
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.to_string()
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.prefix_len() == self.0.max_prefix_len() {
            self.0.addr().fmt(f)
        } else {
            self.0.fmt(f)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_ranges_are_read_and_written_alike() {
        for text in ["10.0.0.1", "10.0.0.0/8", "2001:db8::1", "fd00::/8"] {
            assert_eq!(text.parse::<Network>().unwrap().to_string(), text);
        }
        for text in ["", "10.0.0", "10.0.0.0/33", "proxy.example", "10.0.0.1, 10.0.0.2"] {
            let refusal = text.parse::<Network>().unwrap_err().to_string();
            assert!(refusal.contains("a range like 10.0.0.0/8"), "{refusal}");
        }
    }
}
