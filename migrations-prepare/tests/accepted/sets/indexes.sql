-- file: 001_table.sql
CREATE TABLE docs (id bigint PRIMARY KEY, data jsonb NOT NULL, tags text[], name text, deleted_at timestamptz, tenant int, code text, ip inet, geo point, UNIQUE NULLS NOT DISTINCT (tenant, code), CONSTRAINT docs_name_key UNIQUE (name) INCLUDE (tenant));
-- file: 002_indexes.sql
CREATE INDEX ON docs ((data ->> 'kind'));
CREATE INDEX docs_kind ON docs ((data #>> '{a,b}'), ((data -> 'n')::int) DESC NULLS FIRST) WHERE data ? 'kind' AND deleted_at IS NULL;
CREATE UNIQUE INDEX IF NOT EXISTS docs_live ON docs USING btree (lower(name), coalesce(tenant, 0)) INCLUDE (code, deleted_at) WHERE deleted_at IS NULL;
CREATE INDEX IF NOT EXISTS docs_live ON docs (id);
CREATE INDEX docs_data ON docs USING gin (data jsonb_path_ops) WITH (fastupdate = off);
CREATE INDEX docs_brin ON docs USING brin (id) WITH (pages_per_range = 32);
CREATE INDEX docs_hash ON docs USING hash (code);
CREATE INDEX docs_geo ON docs USING spgist (geo);
CREATE INDEX docs_ip ON docs USING gist (ip inet_ops);
CREATE UNIQUE INDEX docs_code_nd ON docs (code, tenant) NULLS NOT DISTINCT;
CREATE INDEX docs_sub ON docs (substr(name, 1, 3), (tenant + 1), date_part('year', deleted_at AT TIME ZONE 'UTC'));
-- file: 002_indexes.rollback.sql
DROP INDEX docs_sub, docs_code_nd;
DROP INDEX docs_ip; DROP INDEX docs_geo; DROP INDEX docs_hash; DROP INDEX docs_brin; DROP INDEX docs_data; DROP INDEX docs_live; DROP INDEX docs_kind;
DROP INDEX docs_expr_idx;
-- file: 003_upsert.sql
INSERT INTO docs (id, data, name) VALUES (1, '{"kind": "a"}', 'N') ON CONFLICT DO NOTHING;
INSERT INTO docs AS d (id, data, name) VALUES (1, '{}', 'M') ON CONFLICT (id) DO UPDATE SET data = excluded.data || d.data, name = EXCLUDED.name WHERE d.deleted_at IS NULL RETURNING (xmax = 0) AS inserted;
INSERT INTO docs (id, data, name, code) VALUES (2, '{}', 'O', 'two') ON CONFLICT (lower(name), coalesce(tenant, 0)) WHERE deleted_at IS NULL DO UPDATE SET (name, code) = ROW(excluded.name, DEFAULT);
INSERT INTO docs (id, data) VALUES (3, '{}') ON CONFLICT ON CONSTRAINT docs_tenant_code_key DO NOTHING;
-- file: 003_upsert.rollback.sql
DELETE FROM docs WHERE id IN (1, 2, 3);
-- file: 004_promote.sql
CREATE UNIQUE INDEX docs_id_code ON docs (id, code);
ALTER TABLE docs ADD CONSTRAINT docs_id_code_unique UNIQUE USING INDEX docs_id_code;
ALTER TABLE docs DROP CONSTRAINT docs_id_code_unique;
ALTER TABLE docs CLUSTER ON docs_pkey;
ALTER INDEX docs_hash RENAME TO docs_code_hash;
ALTER INDEX docs_code_hash SET (fillfactor = 90);
REINDEX INDEX docs_code_hash;
DROP INDEX IF EXISTS docs_hash, docs_code_hash;
CREATE INDEX docs_hash ON docs (tenant);
-- file: 004_promote.rollback.sql
DROP INDEX docs_hash;
ALTER TABLE docs SET WITHOUT CLUSTER;
CREATE INDEX docs_hash ON docs USING hash (code);
