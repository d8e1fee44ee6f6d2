//! Two branches took the next number.

migrations::migrations! { path = "./duplicate_number/migrations" }

fn main() {}
