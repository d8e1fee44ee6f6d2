-- file: 001_a.sql
CREATE TABLE g (id int PRIMARY KEY, p point, b box, c circle, l lseg, t text, ts tsvector, i inet, r int4range, bits bit(4), n numeric, arr int[], at timestamptz);
SELECT p <-> point '(0,0)', b @> p, c && c, l ?# l, p ~= p, @-@ l, # path '((0,0),(1,1))', ts @@ 'a & b', ts @@@ 'c'::tsquery, t ~* 'x', t !~ 'y', t ~~* 'z', t ^@ 'pre', i << inet '10/8', i >>= '10.0.0.1', r -|- r, r &< r, r * r, ~bits, bits # bits, bits << 1, |/ n, ||/ n, n ^ 2, n % 3, @ n, arr && '{1}', arr @> ARRAY[1] AND arr <@ arr, arr || 4, 5 || arr, at - interval '1' hour, at AT TIME ZONE 'UTC' AT TIME ZONE 'CET', t COLLATE "C" < 'a' FROM g WHERE l IS NULL;
-- file: 001_a.rollback.sql
DROP TABLE g;
