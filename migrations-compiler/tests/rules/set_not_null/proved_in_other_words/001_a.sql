CREATE TABLE t (id bigint PRIMARY KEY, a int, b int, c int, d int, e int, f int, g int, h int,
    CHECK (a IS NOT NULL AND a > 0), CHECK (NOT (b IS NULL)), CHECK ((c IS NULL) = false),
    CHECK (d IS DISTINCT FROM NULL), CHECK ((e, f) IS NOT NULL), CHECK (t.g IS NOT NULL));
