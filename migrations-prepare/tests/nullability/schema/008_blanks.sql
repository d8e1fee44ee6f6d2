-- Every column may be null.
CREATE TABLE blanks (
    a int,
    b text,
    c boolean,
    d int[],
    e jsonb,
    f timestamptz,
    g numeric,
    h spec,
    i int4range,
    j mood,
    k bytea,
    l interval
);
-- Nothing is ever in it.
CREATE TABLE hollow (
    id int NOT NULL,
    name text NOT NULL,
    CHECK (id < 0 AND id > 0)
);
-- A CHECK that is as good as NOT NULL, one that only looks like it, and one that was never tried.
CREATE TABLE checks (
    id int PRIMARY KEY,
    held int CHECK (held IS NOT NULL),
    loose int CHECK (loose > 0),
    untried int
);
