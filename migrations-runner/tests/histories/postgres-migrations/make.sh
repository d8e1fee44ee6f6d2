# postgres-migrations: 1_create-fees.sql; the hash is of the file's name and content.
npm_install postgres-migrations@5.3.0
write migrations/1_create-fees.sql "$create_fees"
write migrations/2_raise-fees.sql "$raise_fees"
write migrate.js 'const { migrate } = require("postgres-migrations");' \
    'const { PGDATABASE: database, PGHOST: host, PGPORT: port, PGUSER: user } = process.env;' \
    'migrate({ database, host, port: Number(port), user, password: "none" }, "migrations");'
node migrate.js
cp migrations/*.sql "$set"
