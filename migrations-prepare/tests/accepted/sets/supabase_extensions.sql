-- file: migrations.toml
platform = "supabase"
-- file: 20240101000000_init.sql
create extension if not exists "uuid-ossp" with schema extensions;
create extension if not exists pgcrypto with schema "extensions";
create extension if not exists pg_trgm with schema extensions;
create table notes (id uuid primary key default extensions.uuid_generate_v4(), short uuid default uuid_generate_v4(), title text, secret bytea, token text default encode(gen_random_bytes(24), 'hex'), owner uuid not null default auth.uid());
create index notes_title on notes using gin (title extensions.gin_trgm_ops);
create function encrypt_note(t text, k text) returns bytea language sql as $$ select extensions.pgp_sym_encrypt(t, k) $$;
-- file: 20240102000000_more.sql
alter table notes add column fts tsvector generated always as (to_tsvector('english', coalesce(title, ''))) stored;
create index on notes using gin (fts);
comment on table notes is e'@graphql({"totalCount": {"enabled": true}})';
create function search_notes(q text) returns setof notes language sql stable as $$ select * from notes where fts @@ plainto_tsquery('english', q) order by similarity(title, q) desc $$;
alter default privileges in schema public revoke execute on functions from public, anon;
alter default privileges for role service_role in schema public grant all on tables to service_role;
