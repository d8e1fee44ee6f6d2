//! `2` and `002` are one number.

migrations::migrations! { path = "./duplicate_number_other_padding/migrations" }

fn main() {}
