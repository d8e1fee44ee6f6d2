//! The gate.
fn main() {
    migrations_build::gate();
}
