# Kysely's migrator: the row's name is the file's without extension, as kysely-ctl names it.
npm_install kysely@0.28.19 pg@8.23.1
migration() { # NAME SQL
    write "migrations/$1.mjs" 'import { sql } from "kysely";' \
        "export const up = (db) => sql\`$2\`.execute(db);"
}
migration 1767225601000_create_fees "$create_fees"
migration 1767312001000_raise_fees "$raise_fees"
write migrate.mjs 'import { promises as fs } from "node:fs";' 'import path from "node:path";' 'import pg from "pg";' \
    'import { FileMigrationProvider, Kysely, Migrator, PostgresDialect } from "kysely";' \
    'const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });' \
    'const db = new Kysely({ dialect: new PostgresDialect({ pool }) });' \
    'const migrationFolder = path.resolve("migrations");' \
    'const provider = new FileMigrationProvider({ fs, path, migrationFolder });' \
    'const { error } = await new Migrator({ db, provider }).migrateToLatest();' \
    'await db.destroy();' 'if (error) throw error;'
node migrate.mjs
write "$set/1767225601000_create_fees.sql" "$create_fees"
write "$set/1767312001000_raise_fees.sql" "$raise_fees"
