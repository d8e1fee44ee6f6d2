# MikroORM: the row's name is the file's without extension.
npm_install @mikro-orm/core@6.6.16 @mikro-orm/migrations@6.6.16 @mikro-orm/postgresql@6.6.16
migration() { # NAME SQL
    write "migrations/Migration$1.js" 'const { Migration } = require("@mikro-orm/migrations");' \
        "exports.Migration$1 = class extends Migration {" "  async up() { this.addSql(\`$2\`); }" '};'
}
migration 20260101000001_create_fees "$create_fees"
migration 20260102000001_raise_fees "$raise_fees"
write migrate.js 'const { MikroORM } = require("@mikro-orm/postgresql");' \
    'const { Migrator } = require("@mikro-orm/migrations");' \
    '(async () => {' \
    '  const orm = await MikroORM.init({ clientUrl: process.env.DATABASE_URL, entities: [],' \
    '    discovery: { warnWhenNoEntities: false }, extensions: [Migrator],' \
    '    migrations: { path: "migrations", snapshot: false } });' \
    '  await orm.getMigrator().up();' '  await orm.close();' '})();'
node migrate.js
write "$set/20260101000001_create_fees.sql" "$create_fees"
write "$set/20260102000001_raise_fees.sql" "$raise_fees"
