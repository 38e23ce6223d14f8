//! Integration tests of the business, in one binary because linking is what takes the time.

mod tidy;
