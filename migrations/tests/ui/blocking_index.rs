//! A draft that would stop writers: the compiler warns of it, beside the fault of the set.

migrations::migrations! { path = "./blocking_index/migrations" }

fn main() {
    println!("{}", MIGRATIONS.name());
}
