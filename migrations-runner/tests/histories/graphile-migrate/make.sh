# graphile-migrate: what `commit` makes of current.sql; 000001-create-fees.sql is 000001_create_fees.sql
# of the set, the same bytes.
npm_install graphile-migrate@1.4.1
for database in shadow root; do sql -d postgres -c "CREATE DATABASE graphile_$database"; done
export SHADOW_DATABASE_URL=postgres://postgres@127.0.0.1:$PGPORT/graphile_shadow
export ROOT_DATABASE_URL=postgres://postgres@127.0.0.1:$PGPORT/graphile_root
graphile-migrate init
write migrations/current.sql "$create_fees"
graphile-migrate commit --message 'create fees'
write migrations/current.sql "$raise_fees"
graphile-migrate commit --message 'raise fees'
cp migrations/committed/000001-create-fees.sql "$set/000001_create_fees.sql"
cp migrations/committed/000002-raise-fees.sql "$set/000002_raise_fees.sql"
