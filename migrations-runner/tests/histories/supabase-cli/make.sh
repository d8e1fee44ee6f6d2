# The Supabase CLI against a plain PostgreSQL.
npm_install supabase@2.117.0
write supabase/migrations/20260101000001_create_fees.sql "$create_fees"
write supabase/migrations/20260102000001_raise_fees.sql "$raise_fees" "$times_hundred"
write supabase/config.toml 'project_id = "fees"'
supabase db push --yes --db-url "$DATABASE_URL?sslmode=disable"
cp supabase/migrations/*.sql "$set"
