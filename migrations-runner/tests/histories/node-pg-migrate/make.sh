# node-pg-migrate with SQL files: the row's name is the file's without extension. The names of the set
# have an underscore for the first dash.
npm_install node-pg-migrate@9.0.0 pg@8.23.1
write migrations/1767225601000_create-fees.sql '-- Up Migration' "$create_fees"
write migrations/1767312001000_raise-fees.sql '-- Up Migration' "$raise_fees"
node-pg-migrate up
cp migrations/*.sql "$set"
