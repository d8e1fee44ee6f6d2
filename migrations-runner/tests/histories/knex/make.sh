# knex: names of rows are file names with extension.
npm_install knex@3.3.0 pg@8.23.1
migration() { # NAME SQL...
    write "migrations/$1.js" 'exports.up = async (knex) => {' "${@:2}" '};' 'exports.down = async () => {};'
}
migration 20260101000001_create_fees "  await knex.raw(\`$create_fees\`);"
migration 20260102000001_raise_fees "  await knex.raw(\`$raise_fees\`);" "  await knex.raw(\`$times_hundred\`);"
write knexfile.js 'module.exports = { client: "pg", connection: process.env.DATABASE_URL };'
knex migrate:latest
write "$set/20260101000001_create_fees.sql" "$create_fees"
write "$set/20260102000001_raise_fees.sql" "$raise_fees" "$times_hundred"
