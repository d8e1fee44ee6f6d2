//! What only a server can tell about a set of migrations: the schema that it makes, the types of the
//! queries on it, and whether drafts hold; and the files that say so.
//!
//! The modules stand in pipeline order; each uses only those above it.

#![cfg_attr(not(test), deny(clippy::string_slice))]

pub mod project;

pub mod introspect;

mod batch;

mod nullability;

pub mod describe;

pub mod rust_type;

mod difference;

mod platform;

mod substitute;

mod refusal;

mod site;

mod seeding;

mod trial;

mod timeline;

mod fate;

mod rejected;

pub mod answers;

pub mod sealed;

mod surroundings;

mod affected;

mod memory;

mod known;

mod asking;

pub mod committed;

pub mod compiling;

mod expanding;

pub mod times;

pub mod prepare;

pub mod interview;

pub mod configured;

pub mod compat;
