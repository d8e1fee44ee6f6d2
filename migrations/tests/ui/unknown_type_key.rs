//! `types` that speak of nothing, and one that not every module can name.

migrations::migrations! {
    path = "./unmapped_type/migrations",
    types = { note.body => String, notes.boddy => String, tsvectr => String },
}

fn main() {}
