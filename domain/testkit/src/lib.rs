//! What tests share: real servers to run against. A development dependency only.

pub mod servers;
