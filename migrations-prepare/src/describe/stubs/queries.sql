-- A section for each extension: a line that ends with a semicolon is executed, and every other line is
-- a query that is described over the stub and over the real extension.

-- [pgcrypto]
CREATE TABLE accounts (account_id uuid PRIMARY KEY DEFAULT gen_random_uuid(), secret text NOT NULL, key bytea GENERATED ALWAYS AS (digest(secret, 'sha256')) STORED);
INSERT INTO accounts (secret) VALUES (crypt('a', gen_salt('bf')));
SELECT account_id, key, digest(secret, 'sha1') AS a, hmac(secret, 'k', 'sha256') AS b, crypt(secret, gen_salt('bf', 8)) AS c FROM accounts
SELECT gen_random_bytes(16) AS a, encode(gen_random_bytes($1), 'hex') AS b, pgp_sym_encrypt($2, $3) AS c, pgp_sym_decrypt($4, 'k') AS d
SELECT account_id FROM accounts WHERE secret = crypt($1, secret)
SELECT key AS a, value AS b FROM pgp_armor_headers($1)

-- [uuid-ossp]
CREATE TABLE items (item_id uuid PRIMARY KEY DEFAULT uuid_generate_v4(), parent uuid DEFAULT uuid_nil());
INSERT INTO items DEFAULT VALUES;
SELECT uuid_generate_v4() AS a, uuid_generate_v5(uuid_ns_url(), $1) AS b, uuid_generate_v1() AS c, parent, item_id FROM items
INSERT INTO items (parent) VALUES (uuid_generate_v3(uuid_ns_dns(), $1)) RETURNING item_id, parent

-- [citext]
CREATE TABLE people (email citext PRIMARY KEY, nick citext COLLATE "C" CHECK (nick <> ''), tags citext[]);
INSERT INTO people VALUES ('A@example.org', 'a', '{a,B}'), ('b@example.org', NULL, NULL);
SELECT email, nick, lower(email) AS a, email || 'x' AS b, email::text AS c, tags[1] AS d FROM people WHERE email = $1 AND nick LIKE $2
SELECT max(email) AS a, min(nick) AS b, string_agg(email, ',') AS c, regexp_match(email, 'a') AS d FROM people GROUP BY email
SELECT email ~~ 'a' AS a, split_part(email, '@', 1) AS b, replace(email, 'a', 'b') AS c, email = ANY ($1) AS d FROM people

-- [pg_trgm]
CREATE TABLE words (word text NOT NULL, note text);
CREATE INDEX words_gin ON words USING gin (word gin_trgm_ops, note gin_trgm_ops);
CREATE INDEX words_gist ON words USING gist (word gist_trgm_ops);
INSERT INTO words VALUES ('a', NULL), ('b', 'c');
SELECT word, similarity(word, $1) AS a, word <-> 'x' AS b, word % $2 AS c, show_trgm(note) AS d FROM words WHERE word % $3 ORDER BY word <-> $4
SELECT word_similarity(word, note) AS a, strict_word_similarity($1, word) AS b, set_limit($2) AS c, show_limit() AS d FROM words WHERE $3 <% word

-- [hstore]
CREATE TABLE things (attributes hstore NOT NULL DEFAULT '', extra hstore DEFAULT 'a=>1');
CREATE INDEX things_gin ON things USING gin (attributes);
CREATE INDEX things_gist ON things USING gist (extra);
INSERT INTO things VALUES ('a=>b');
SELECT attributes -> 'a' AS a, attributes ? $1 AS b, attributes || extra AS c, akeys(attributes) AS d, hstore_to_jsonb(extra) AS e FROM things
SELECT (each(attributes)).key AS a, skeys(extra) AS b FROM things
SELECT hstore('a', $1) AS a, hstore(ARRAY['a','b'], $2) AS b, attributes @> $3 AS c, delete(attributes, 'a') AS d, attributes::json AS e FROM things

-- [ltree]
CREATE TABLE nodes (path ltree PRIMARY KEY, other ltree);
CREATE INDEX nodes_gist ON nodes USING gist (path);
INSERT INTO nodes VALUES ('a'), ('a.b'), ('a.b.c');
SELECT path, nlevel(path) AS a, subpath(path, 0, 1) AS b, path @> other AS c, path ~ $1 AS d, path || 'x' AS e, lca(path, other) AS f FROM nodes WHERE path <@ $2
SELECT ltree2text(path) AS a, text2ltree('a') AS b, index(path, other) AS c, path ? $1 AS d, path @ $2 AS e, max(path::text) AS f FROM nodes GROUP BY path, other

-- [btree_gin]
CREATE TABLE rows (a int NOT NULL, b timestamptz, c text, d uuid);
CREATE INDEX rows_gin ON rows USING gin (a, b, c, d);
INSERT INTO rows VALUES (1, now(), 'c', NULL);
SELECT a, b, c FROM rows WHERE a = $1 AND b > $2

-- [btree_gist]
CREATE TABLE bookings (room int NOT NULL, during tstzrange, EXCLUDE USING gist (room WITH =, during WITH &&));
INSERT INTO bookings VALUES (1, '[2020-01-01, 2020-01-02)');
SELECT room, during, room <-> $1 AS a, now() <-> lower(during) AS b FROM bookings WHERE room = $2 AND during && $3

-- [unaccent]
CREATE TABLE names (name text NOT NULL, plain text);
INSERT INTO names SELECT 'Édith', unaccent('Édith');
SELECT unaccent(name) AS a, unaccent('unaccent', plain) AS b FROM names WHERE unaccent(name) = unaccent($1)

-- [fuzzystrmatch]
SELECT levenshtein($1, 'b') AS a, soundex($2) AS b, metaphone('a', 4) AS c, dmetaphone($3) AS d, difference('a', 'b') AS e

-- [intarray]
CREATE TABLE sets (members int[] NOT NULL);
CREATE INDEX sets_gin ON sets USING gin (members gin__int_ops);
CREATE INDEX sets_gist ON sets USING gist (members gist__int_ops);
INSERT INTO sets VALUES ('{1,2}');
SELECT members + 1 AS a, members & $1 AS b, sort(members) AS c, uniq(members) AS d, idx(members, 1) AS e, members @@ $2 AS f, icount(members) AS g FROM sets

-- [cube]
CREATE TABLE boxes (box cube NOT NULL);
CREATE INDEX boxes_gist ON boxes USING gist (box);
SELECT box, cube(1, 2) AS a, box <-> $1 AS b, cube_dim(box) AS c, box @> $2 AS d, cube_union(box, box) AS e, box -> 1 AS f FROM boxes

-- [earthdistance]
CREATE TABLE places (latitude float8 NOT NULL, longitude float8 NOT NULL, at point);
SELECT ll_to_earth(latitude, longitude) AS a, earth() AS b, at <@> $1 AS c, earth_box(ll_to_earth($2, $3), $4) AS d FROM places

-- [tablefunc]
SELECT a, b FROM crosstab($1) AS pivot (a int, b text)
SELECT normal_rand($1, 1, 2) AS a
SELECT keyid, level, branch FROM connectby('t', 'a', 'b', $1, 0, '~') AS tree (keyid text, parent text, level int, branch text)

-- [moddatetime]
CREATE TABLE edits (edit_id int PRIMARY KEY, updated_at timestamptz);
CREATE TRIGGER touch BEFORE UPDATE ON edits FOR EACH ROW EXECUTE FUNCTION moddatetime(updated_at);
SELECT edit_id, updated_at FROM edits

-- [vector]
CREATE TABLE documents (document_id bigint PRIMARY KEY, embedding vector(3) NOT NULL, small halfvec(3), sparse sparsevec(5), bits bit(3));
CREATE INDEX documents_hnsw ON documents USING hnsw (embedding vector_cosine_ops) WITH (m = 16, ef_construction = 64);
CREATE INDEX documents_ivf ON documents USING ivfflat (embedding vector_l2_ops) WITH (lists = 100);
CREATE INDEX ON documents USING hnsw (small halfvec_l2_ops);
CREATE INDEX ON documents USING hnsw (bits bit_hamming_ops);
INSERT INTO documents VALUES (1, '[1,2,3]', '[1,2,3]', '{1:1}/5', '101'), (2, '[3,2,1]', NULL, NULL, NULL);
CREATE INDEX documents_late ON documents USING hnsw (embedding vector_ip_ops);
SELECT document_id, embedding, embedding <=> $1 AS a, 1 - (embedding <=> $2) AS b, small <-> $3 AS c, sparse FROM documents ORDER BY embedding <-> $4 LIMIT 5
SELECT avg(embedding) AS a, sum(small) AS b, vector_dims(avg(embedding)) AS c, l2_normalize(embedding) AS d, embedding::real[] AS e FROM documents GROUP BY embedding
SELECT embedding + embedding AS a, embedding <#> $1::vector AS b, cosine_distance(embedding, $2) AS c, binary_quantize(embedding) AS d, subvector(embedding, 1, 2) AS e, ARRAY[1,2,3]::vector AS f FROM documents
INSERT INTO documents (document_id, embedding) VALUES ($1, $2) RETURNING embedding

-- [postgis]
CREATE TABLE sites (site_id int PRIMARY KEY, at geometry NOT NULL, near geography);
CREATE TABLE tracks (way geometry(LineStringZ, 4326) NOT NULL, spot geography(Point) NOT NULL, place geography GENERATED ALWAYS AS (ST_SetSRID(ST_MakePoint(1, 2), 4326)::geography) STORED);
INSERT INTO tracks VALUES ('SRID=4326;LINESTRING Z (1 2 3, 4 5 6)', ST_Point(1, 2));
CREATE INDEX sites_gist ON sites USING gist (at);
SELECT site_id, at, near, ST_AsText(at) AS a, ST_X(at) AS b, ST_Distance(near, $1) AS c, ST_DWithin(near, $2, 100) AS d, at && $3 AS e, ST_SRID(at) AS f FROM sites
SELECT way, spot, place, way::geometry(PointZ) AS a, $1::geometry(Polygon, 3857) AS b FROM tracks WHERE spot = ST_Point($2, $3)::geography(Point, 4326)
SELECT ST_AsGeoJSON(at) AS a, ST_MakePoint($1, $2)::geography AS b, ST_SetSRID(ST_MakePoint(1, 2), 4326) AS c, ST_Union(at) AS d, ST_Area(near) AS e, at <-> $3 AS f FROM sites GROUP BY at, near
SELECT (ST_Dump(at)).geom AS a, ST_Extent(at) AS b, ST_Transform(at, 3857) AS c, ST_GeomFromText($1, 4326) AS d, ST_Intersects(at, at) AS e FROM sites GROUP BY at
