//! A file was copied, and its header was not corrected.

migrations::migrations! { path = "./header_names_another_file/migrations" }

fn main() {}
