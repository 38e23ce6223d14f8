//! Integration tests of the business, in one binary because linking is what takes the time.

#[cfg(test)]
mod story;
#[cfg(test)]
mod tidy;
