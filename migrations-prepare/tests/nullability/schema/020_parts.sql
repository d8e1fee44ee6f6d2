-- Rows that were written when functions, an operator and a domain were others than they are now.
CREATE FUNCTION or_dash(v text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce(v, '-') $$;
CREATE FUNCTION is_alike(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE
    AS $$ SELECT coalesce(a, b) = b $$;
CREATE OPERATOR ~~~ (LEFTARG = text, RIGHTARG = text, FUNCTION = is_alike);
CREATE TYPE tone AS ENUM ('low', 'high');
CREATE FUNCTION pitch(v tone) RETURNS int LANGUAGE plpgsql IMMUTABLE
    AS $$ BEGIN RETURN CASE WHEN v = 'high' THEN 2 ELSE 1 END; END $$;
CREATE CAST (tone AS int) WITH FUNCTION pitch(tone);
CREATE DOMAIN span AS int;

CREATE TABLE parts (
    id int PRIMARY KEY,
    code text CHECK (or_dash(code) IS NOT NULL),
    maker text CHECK ((or_dash(maker) <> '') IS TRUE),
    grade text CHECK ((grade ~~~ ANY (ARRAY['a', 'b'])) IS TRUE),
    tone tone CHECK (NOT (CAST(tone AS int) IS NULL)),
    late text,
    width int,
    wide int GENERATED ALWAYS AS ((width::span)::int) STORED,
    mark text GENERATED ALWAYS AS (CASE WHEN or_dash(maker) = '-' THEN maker ELSE '' END) STORED,
    depth int CHECK ((depth > 0) IS TRUE),
    twice int GENERATED ALWAYS AS (depth * 2) STORED,
    kind text CHECK ((kind = ANY (ARRAY['x', 'y'])) IS TRUE)
);
ALTER TABLE parts ADD CONSTRAINT late CHECK (length(or_dash(late)) IS NOT NULL) NOT VALID;
INSERT INTO parts (id, depth, kind) VALUES (1, 1, 'x');
INSERT INTO parts (id, code, maker, grade, tone, late, width, depth, kind)
    VALUES (2, 'A', 'm', 'a', 'high', 'l', 3, 2, 'y');
ALTER TABLE parts VALIDATE CONSTRAINT late;

CREATE OR REPLACE FUNCTION or_dash(v text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT upper(v) $$;
ALTER FUNCTION is_alike(text, text) STRICT;
ALTER FUNCTION pitch(tone) RETURNS NULL ON NULL INPUT;
ALTER DOMAIN span SET NOT NULL;

-- What is asked now is asked of what is there now.
CREATE VIEW coded_parts AS
    SELECT id, code, or_dash(maker) AS maker FROM parts WHERE or_dash(code) <> '';

-- A view through which rows are written, with a column that is another at every look.
CREATE SEQUENCE ticks;
CREATE VIEW ticking_tasks AS
    SELECT id, title, done_at, CASE WHEN nextval('ticks') % 2 = 0 THEN effort END AS turn FROM tasks;

-- Declared strict, and true of NULL where the server puts its body in.
CREATE FUNCTION is_free(v int) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT v <> ALL ('{}'::int[]) $$;
-- So are those that call it, whichever way.
CREATE FUNCTION "Is ""Free""!"(v int) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT IS_FREE(v) $$;
CREATE OPERATOR ### (RIGHTARG = int, FUNCTION = is_free);
CREATE FUNCTION is_free_by_operator(v int) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT ### v $$;
CREATE FUNCTION is_free_twice(v int) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
    RETURN NOT "Is ""Free""!"(v) = false;
CREATE FUNCTION is_free_oid(v oid) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT v <> ALL ('{}'::oid[]) $$;
CREATE CAST (oid AS boolean) WITH FUNCTION is_free_oid(oid);
CREATE FUNCTION is_free_by_cast(v oid) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT true = CAST(v AS boolean) $$;
-- A column that is computed when it is read, which servers have since 18.
DO $$ BEGIN
    IF current_setting('server_version_num')::int >= 180000 THEN
        EXECUTE $sql$ CREATE TABLE virtual_parts (
            id int PRIMARY KEY, width int NOT NULL, depth int,
            is_there boolean GENERATED ALWAYS AS (JSON_EXISTS(jsonb '1', '$' PASSING width AS w)) VIRTUAL,
            double int GENERATED ALWAYS AS (width * 2) VIRTUAL
        ) $sql$;
        EXECUTE 'INSERT INTO virtual_parts VALUES (1, 4), (2, 8)';
    END IF;
END $$;
