//! What the engine asks a real server: catalogs, queries, and the examples on the pages of codes.

mod affected;
mod bodies;
mod catalog;
mod contradictions;
mod drafts;
mod environment;
mod explanations;
mod kept;
mod known;
mod pages;
mod prepared;
mod preparing;
mod stubs;
mod support;
mod timeline;
mod types;
