# refinery_cli: V1__create_fees.sql is 1_create_fees.sql of the set, the same bytes.
cargo_install refinery_cli 0.10.0 --no-default-features --features postgresql
write migrations/V1__create_fees.sql "$create_fees"
write migrations/V2__raise_fees.sql "$raise_fees" "$times_hundred"
"$work/cargo/bin/refinery" migrate -e DATABASE_URL -p migrations
for file in migrations/V*.sql; do
    name=${file#migrations/V}
    cp "$file" "$set/${name/__/_}"
done
