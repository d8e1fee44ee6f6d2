//! A number that was given out before is taken for another migration.

migrations::migrations! { path = "./retired_number_reused/migrations" }

fn main() {}
