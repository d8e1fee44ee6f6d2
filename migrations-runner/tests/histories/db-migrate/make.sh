# db-migrate with SQL files: sqls/20260101000001-create-fees-up.sql is 20260101000001_create_fees.sql of
# the set, the same bytes.
npm_install db-migrate@0.11.14 db-migrate-pg@1.5.2
migration() { # NAME SQL
    write "migrations/$1.js" 'const fs = require("fs");' \
        "exports.up = (db) => db.runSql(fs.readFileSync(__dirname + '/sqls/$1-up.sql', 'utf8'));" \
        'exports._meta = { version: 1 };'
    write "migrations/sqls/$1-up.sql" "$2"
}
migration 20260101000001-create-fees "$create_fees"
migration 20260102000001-raise-fees "$raise_fees"
db-migrate up
cp migrations/sqls/20260101000001-create-fees-up.sql "$set/20260101000001_create_fees.sql"
cp migrations/sqls/20260102000001-raise-fees-up.sql "$set/20260102000001_raise_fees.sql"
