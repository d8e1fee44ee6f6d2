//! What `init` writes into a project, one file a module; each says what is to be written, and
//! writes nothing.

pub(crate) mod answer;
pub(crate) mod attributes;
pub(crate) mod build_script;
pub(crate) mod conventions;
pub(crate) mod convert;
pub(crate) mod home;
pub(crate) mod lists;
pub(crate) mod manifest;
pub(crate) mod next_steps;
pub(crate) mod plan;
pub(crate) mod query_data;
pub(crate) mod refusal;
