//! Who plans and who writes. The built-in agents need no network and no key.
//!
//! They are small, deterministic and grounded in the brief: they read its sentences for a name,
//! facts, numbers and offers ([`facts`]), choose among the structures and lines of the brief's
//! language ([`language`]) by tone, intent and seed, and say nothing the brief does not. A brief is
//! data: whatever it says, it is cleaned ([`clean`]), quoted and counted, never obeyed.

mod audience;
mod calendar;
mod choice;
mod clean;
mod copywriter;
mod deadline;
mod drawing;
mod extent;
mod facts;
mod kind;
mod language;
mod layout;
mod manner;
mod matter;
mod mend;
mod name;
mod offer;
mod revision;
mod strategist;
mod subject;
mod vocabulary;
mod wish;

#[cfg(test)]
mod again_tests;
#[cfg(test)]
mod brand_tests;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod honesty_tests;
#[cfg(test)]
mod kind_tests;
#[cfg(test)]
mod posting_tests;
#[cfg(test)]
mod reading_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod trades;
#[cfg(test)]
mod variant_tests;
#[cfg(test)]
mod variety_tests;

pub(crate) use clean::{capitalised, clause, leans, sentences};
pub use copywriter::BuiltinCopywriter;
pub(crate) use deadline::deadline;
pub(crate) use facts::{emblem, product};
pub use strategist::BuiltinStrategist;
pub(crate) use subject::seeks_people;
pub(crate) use wish::{Look, Shade, asks_for_thread, heeded, unheeded};
