//! Two branches were merged: the lock is that of both, the seal that of one.

migrations::migrations! { path = "./stale_seal/migrations" }

fn main() {
    // The fault is the only one: set and rows are those of the last `prepare`.
    let user = rows::User { id: 1, email: String::new() };
    println!("{} {:?}", MIGRATIONS.name(), user);
}
