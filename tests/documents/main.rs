//! What the documents say is true: every command in them is run, every link leads somewhere, and
//! every table that repeats something of the code repeats all of it.
//!
//! `BLESS=1 cargo test -p trading --test documents` writes the generated tables anew.

mod commands;
mod comparison;
mod justfile;
mod links;
mod markdown;
mod origin;
mod picture;
mod place;
mod summary;
mod systems;
mod tables;
mod words;
