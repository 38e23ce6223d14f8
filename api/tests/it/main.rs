//! The server from outside: real routes, real headers, real sockets.

#[cfg(test)]
mod config;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod csrf;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod files;
#[cfg(test)]
mod headers;
#[cfg(test)]
mod idempotency;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod protocol;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod socket;
#[cfg(test)]
mod support;
