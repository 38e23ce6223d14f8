//! Integration tests of the business, in one binary because linking is what takes the time.

// Tells clippy that helpers here are test code too, where unwrapping and indexing are fine.
#![cfg(test)]

mod tidy;
