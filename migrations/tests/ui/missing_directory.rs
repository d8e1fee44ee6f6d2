//! The folder was moved, and the call was not.

migrations::migrations! { path = "./missing_directory/migrations" }

fn main() {
    // What the call defines is there all the same.
    let _ = MIGRATIONS.migrations();
}
