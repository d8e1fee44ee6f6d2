//! The gate: `cargo build` fails where migrations or queries are not what a server has checked.

fn main() {
    migrations_build::gate();
}
