# Prisma Migrate with the engine in WebAssembly that is in the package (its usual one is downloaded):
# 20260101000001_create_fees/migration.sql is 20260101000001_create_fees.sql of the set, the same bytes.
npm_install prisma@6.19.3 @prisma/adapter-pg@6.19.3
# The adapter does not know the type `name`, which the engine asks of the catalog.
sed -i 's/case ScalarColumnType.TEXT:/case 19: &/' node_modules/@prisma/adapter-pg/dist/index.*js
write prisma/migrations/20260101000001_create_fees/migration.sql "$create_fees"
write prisma/migrations/20260102000001_raise_fees/migration.sql "$raise_fees"
write prisma/migrations/migration_lock.toml 'provider = "postgresql"'
write prisma/schema.prisma 'datasource db {' '  provider = "postgresql"' '  url = env("DATABASE_URL")' '}' \
    'generator client {' '  provider = "prisma-client"' '  output = "client"' '  engineType = "client"' '}'
write prisma.config.mjs 'import { PrismaPg } from "@prisma/adapter-pg";' 'export default {' \
    '  schema: "prisma/schema.prisma", engine: "js", experimental: { adapter: true },' \
    '  adapter: async () => new PrismaPg({ connectionString: process.env.DATABASE_URL }),' '};'
prisma migrate deploy
for folder in prisma/migrations/2*; do cp "$folder/migration.sql" "$set/${folder##*/}.sql"; done
