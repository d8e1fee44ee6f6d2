# AdonisJS Lucid: the row's name is the path without extension; files have milliseconds for a number.
npm_install @adonisjs/lucid@21.8.2 @adonisjs/core@6.21.0 luxon@3.4.4 pg@8.23.1
migration() { # NAME SQL
    write "database/migrations/$1.js" 'import { BaseSchema } from "@adonisjs/lucid/schema";' \
        'export default class extends BaseSchema {' "  async up() { this.schema.raw(\`$2\`); }" '}'
}
write package.json '{ "private": true, "type": "module" }'
migration 1767225601000_create_fees_table "$create_fees"
migration 1767312001000_raise_fees "$raise_fees"
cat >migrate.js <<'JS'
import { AppFactory } from '@adonisjs/core/factories/app';
import { EmitterFactory } from '@adonisjs/core/factories/events';
import { LoggerFactory } from '@adonisjs/core/factories/logger';
import { Database } from '@adonisjs/lucid/database';
import { MigrationRunner } from '@adonisjs/lucid/migration';

const { PGHOST: host, PGPORT: port, PGUSER: user, PGDATABASE: database } = process.env;
const app = new AppFactory().create(new URL('./', import.meta.url), (file) => import(new URL(file, import.meta.url).href));
await app.init();
const connections = { pg: { client: 'pg', connection: { host, port: Number(port), user, database } } };
const db = new Database({ connection: 'pg', connections }, new LoggerFactory().create(), new EmitterFactory().create(app));
const runner = new MigrationRunner(db, app, { direction: 'up' });
await runner.run();
await db.manager.closeAll();
if (runner.error) throw runner.error;
JS
node migrate.js
write "$set/1767225601000_create_fees_table.sql" "$create_fees"
write "$set/1767312001000_raise_fees.sql" "$raise_fees"
