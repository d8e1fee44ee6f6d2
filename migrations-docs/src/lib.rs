//! The documents of a schema, out of what a server has said of a set and what is committed.
//!
//! ```text
//! catalog, timeline, set ──assemble──▶ Document ──render──▶ pages: Markdown, JSON, tbls, Mermaid, DBML, SVG, HTML
//! ```
//! Nothing here reads or writes a file, or talks to a server; the same input gives the same bytes.
//! Each module uses only those above it.

#![cfg_attr(not(test), deny(clippy::string_slice))]

pub mod words;

pub mod typed_name;

pub mod provenance;

pub mod difference;

pub mod document;

mod traps;

pub mod assemble;

pub mod page;

mod mermaid;

pub mod privileges;

mod markdown;

pub mod database_page;

mod dbml;

mod tbls;

mod svg;

mod html;

pub mod render;

pub use assemble::{Input, assemble};
pub use document::Document;
