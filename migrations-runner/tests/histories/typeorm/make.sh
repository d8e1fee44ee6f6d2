# TypeORM: 1767225601000-CreateFees.js with the class CreateFees1767225601000, which is the row's name.
npm_install typeorm@1.1.1 pg@8.23.1 reflect-metadata@0.2.2
migration() { # TIMESTAMP NAME SQL
    write "migrations/$1-$2.js" "module.exports = class $2$1 {" \
        "  async up(runner) { await runner.query(\`$3\`); }" '  async down() {}' '};'
}
migration 1767225601000 CreateFees "$create_fees"
migration 1767312001000 RaiseFees "$raise_fees"
write source.js 'const { DataSource } = require("typeorm");' \
    'module.exports = new DataSource({ type: "postgres", url: process.env.DATABASE_URL,' \
    '  migrations: ["migrations/*.js"] });'
typeorm migration:run -d source.js
write "$set/1767225601000_create_fees.sql" "$create_fees"
write "$set/1767312001000_raise_fees.sql" "$raise_fees"
