# drizzle-orm 1.0 (a candidate): 20260101000001_create_fees/migration.sql is 20260101000001_create_fees.sql
# of the set, the same bytes.
npm_install drizzle-orm@1.0.0-rc.4 pg@8.23.1
write drizzle/20260101000001_create_fees/migration.sql "$create_fees"
write drizzle/20260102000001_raise_fees/migration.sql "$raise_fees" '--> statement-breakpoint' "$times_hundred"
write migrate.mjs 'import { drizzle } from "drizzle-orm/node-postgres";' \
    'import { migrate } from "drizzle-orm/node-postgres/migrator";' \
    'const db = drizzle(process.env.DATABASE_URL);' \
    'await migrate(db, { migrationsFolder: "drizzle" });' \
    'await db.$client.end();'
node migrate.mjs
for folder in drizzle/*; do cp "$folder/migration.sql" "$set/${folder#drizzle/}.sql"; done
