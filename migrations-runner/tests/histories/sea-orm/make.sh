# sea-orm-migration: a program with two modules, which are the names of the rows.
migration() { # NAME SQL
    cat >"src/$1.rs" <<RUST
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("$2").await?;
        Ok(())
    }
}
RUST
}

write Cargo.toml '[package]' 'name = "fees"' 'version = "0.1.0"' 'edition = "2021"' '' \
    '[dependencies]' 'tokio = { version = "1", features = ["macros", "rt-multi-thread"] }' \
    'sea-orm-migration = { version = "=2.0.4", default-features = false, features = ["cli", "runtime-tokio", "sqlx-postgres"] }' \
    '' '[workspace]'
mkdir src
cat >src/main.rs <<'RUST'
use sea_orm_migration::prelude::*;

mod m20260101_000001_create_fees;
mod m20260102_000002_raise_fees;

struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20260101_000001_create_fees::Migration),
            Box::new(m20260102_000002_raise_fees::Migration),
        ]
    }
}

#[tokio::main]
async fn main() {
    cli::run_cli(Migrator).await;
}
RUST
migration m20260101_000001_create_fees "$create_fees"
migration m20260102_000002_raise_fees "$raise_fees"
cargo_run up
write "$set/20260101_000001_create_fees.sql" "$create_fees"
write "$set/20260102_000002_raise_fees.sql" "$raise_fees"
