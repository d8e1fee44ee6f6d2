-- What every query of this folder begins with. Each tells facts, one a row and without object ids: the
-- names that it is about, none where it is about everything; how things are; and what it refers to.
-- The search path is empty, so names are written with their schemas.
-- What can be another without looking otherwise is written with the time, so it is never as it was.
-- `ROW(..)::text` is unambiguous, and the server has it sooner than any JSON.
WITH
own_space AS (
    SELECT oid, nspname FROM pg_catalog.pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
),
own_class AS (
    SELECT c.*, n.nspname FROM pg_catalog.pg_class c JOIN own_space n ON n.oid = c.relnamespace
),
of_extension AS (
    -- The class is said for the index alone: nothing else is depended on in this way.
    SELECT classid, objid FROM pg_catalog.pg_depend
    WHERE deptype = 'e' AND refclassid = 'pg_catalog.pg_extension'::regclass
)
