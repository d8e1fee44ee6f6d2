//! Nobody has prepared the set yet.

migrations::migrations! { path = "./missing_lock/migrations" }

fn main() {
    println!("{}", MIGRATIONS.name());
}
