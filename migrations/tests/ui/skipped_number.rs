//! The set goes from 001 to 004, and nothing says why.

migrations::migrations! { path = "./skipped_number/migrations" }

fn main() {}
