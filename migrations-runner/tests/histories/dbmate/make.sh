# dbmate: each file has both sections, the one for down empty, so that the whole file is the migration.
npm_install dbmate@2.36.0
write db/migrations/20260101000001_create_fees.sql '-- migrate:up' "$create_fees" '' '-- migrate:down'
write db/migrations/20260102000001_raise_fees.sql '-- migrate:up' "$raise_fees" "$times_hundred" '' '-- migrate:down'
dbmate --no-dump-schema --url "$DATABASE_URL?sslmode=disable" migrate
cp db/migrations/*.sql "$set"
