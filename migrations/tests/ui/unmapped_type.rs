//! A table with a column that nothing in Rust stands for, asked for by name.

migrations::migrations! { path = "./unmapped_type/migrations", rows = [places, notes] }

fn main() {}
