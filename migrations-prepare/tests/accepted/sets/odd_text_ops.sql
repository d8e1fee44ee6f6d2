-- file: 1_a.sql
SET LOCAL standard_conforming_strings = on; CREATE TABLE t (a text); INSERT INTO t VALUES ('\'), (E'\\'), ('a\'), (E'\047;'), (U&'\0041' ), (U&'!0041' UESCAPE '!'), ($tag$ $$ ; $$ $tag$), ('multi
line; -- not a comment'), (E'a''b'), ('it''s; ''quoted'''); SELECT "a" FROM "t" WHERE "a" = '"' OR a = '''' OR a = $$'$$ OR a = '';
