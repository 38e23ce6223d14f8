//! The server from outside: real routes, real headers, real sockets.

#[cfg(test)]
mod awaiting;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod bucket;
#[cfg(test)]
mod config;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod csrf;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod drafts;
#[cfg(test)]
mod files;
#[cfg(test)]
mod headers;
#[cfg(test)]
mod house;
#[cfg(test)]
mod idempotency;
#[cfg(test)]
mod input;
#[cfg(test)]
mod insights;
#[cfg(test)]
mod isolation;
#[cfg(test)]
mod isolation_cases;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod paging;
#[cfg(test)]
mod patience;
#[cfg(test)]
mod permissions;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod posting;
#[cfg(test)]
mod preview;
mod protocol;
#[cfg(test)]
mod roles;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod served;
#[cfg(test)]
mod shape;
#[cfg(test)]
mod socket;
#[cfg(test)]
mod split;
#[cfg(test)]
mod statements;
#[cfg(test)]
mod story;
#[cfg(test)]
mod support;
#[cfg(test)]
mod swap;
#[cfg(test)]
mod telemetry;
#[cfg(test)]
mod usage;
#[cfg(test)]
mod variants;
#[cfg(test)]
mod web;
