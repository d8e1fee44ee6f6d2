//! What a program knows of the set that it embeds, without a database: for a `--version` that says
//! which schema a release has, and for support.
//!
//! ```console
//! $ cargo run -p sealed-migrations --example embedded_set
//! ```

use migrations::State;

migrations::migrations! { path = "./shop/migrations" }

fn main() {
    println!("set {}, head {}", MIGRATIONS.name(), MIGRATIONS.head());
    // `[history]` in `migrations.toml` names a table of its own.
    let table = MIGRATIONS.history_table();
    println!("remembered in {}.{}", table.schema, table.name);
    for migration in MIGRATIONS.migrations() {
        let state = match migration.state {
            Some(State::Draft) => "draft",
            Some(State::Frozen) => "frozen",
            None => "without a lock",
        };
        println!("{} ({state}), {}", migration.stem, migration.checksum);
    }
}
