//! Integration tests of the business, in one binary because linking is what takes the time.

// Tells clippy that helpers here are test code too, where unwrapping and indexing are fine.
#![cfg(test)]

mod history;
mod input;
mod objects;
mod once;
mod pages;
mod patience;
mod people;
mod permissions;
mod reading;
mod reviews;
mod snapshot;
mod spending;
mod story;
mod strangers;
mod support;
mod swaps;
mod sweeping;
mod tidy;
mod variants;
mod versions;
mod walls;
mod work;
