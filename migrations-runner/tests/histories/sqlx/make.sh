# sqlx-cli: a folder of SQL files; the checksum is SHA-384 of a file's text.
cargo_install sqlx-cli 0.9.0 --no-default-features --features rustls,postgres
write migrations/20260101000001_create_fees.sql "$create_fees"
write migrations/20260102000001_raise_fees.sql "$raise_fees" "$times_hundred"
"$work/cargo/bin/sqlx" migrate run --no-dotenv --source migrations
cp migrations/*.sql "$set"
