# diesel_cli: 2026-01-01-000001_create_fees/up.sql is 20260101000001_create_fees.sql of the set, the
# same bytes; the version of a row is the folder's without dashes.
apt_install 'libpq-dev=15.*'
cargo_install diesel_cli 2.3.14 --no-default-features --features postgres
write migrations/2026-01-01-000001_create_fees/up.sql "$create_fees"
write migrations/2026-01-01-000001_create_fees/down.sql 'DROP TABLE fees;'
write migrations/2026-01-02-000001_raise_fees/up.sql "$raise_fees" "$times_hundred"
write migrations/2026-01-02-000001_raise_fees/down.sql 'DELETE FROM fees;'
"$work/cargo/bin/diesel" migration run --migration-dir migrations
for folder in migrations/*; do
    name=${folder#migrations/}
    cp "$folder/up.sql" "$set/${name//-/}.sql"
done
