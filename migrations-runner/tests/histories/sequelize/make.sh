# sequelize-cli: names of rows are file names with extension.
npm_install sequelize@6.37.8 sequelize-cli@6.6.5 pg@8.23.1 pg-hstore@2.3.4
migration() { # NAME SQL
    write "migrations/$1.js" "module.exports = {" \
        "  async up(queryInterface) { await queryInterface.sequelize.query(\`$2\`); }," '  async down() {},' '};'
}
migration 20260101000001-create-fees "$create_fees"
migration 20260102000001-raise-fees "$raise_fees"
sequelize-cli db:migrate --url "$DATABASE_URL"
write "$set/20260101000001_create_fees.sql" "$create_fees"
write "$set/20260102000001_raise_fees.sql" "$raise_fees"
