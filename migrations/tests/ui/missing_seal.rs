//! The lock was committed, and the seal was not.

migrations::migrations! { path = "./missing_seal/migrations" }

fn main() {
    println!("{}", MIGRATIONS.name());
}
