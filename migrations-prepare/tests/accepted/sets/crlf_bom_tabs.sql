-- bytes: 001_crlf.sql
-- comment with CR\x0d
\x0d
CREATE TABLE t (\x0d
	id int, -- c\x0d
	note text DEFAULT 'multi\x0d
line'\x0d
);\x0d
/* block\x0d
 comment */\x0d
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\x0d
BEGIN\x0d
    -- comment; with 'quote\x0d
    RETURN 1;\x0d
END;\x0d
$$;\x0d
SELECT f()\x0d
;\x0d
-- bytes: 002_bom.sql
\xef\xbb\xbfALTER TABLE t ADD COLUMN bom int;
-- bytes: 003_bom_crlf.sql
\xef\xbb\xbf-- header\x0d
\x0d
ALTER TABLE t\x0d
	ADD COLUMN "two\x0d
lines" int;\x0d
SELECT 'a'\x0d
  'b', E'x\x5cny' FROM t;\x0d
-- bytes: 004_odd_space.sql
ALTER\x09TABLE\x0ct\x09ADD\x0aCOLUMN\x0dcr_only\x0dint;-- comment ended by CR\x0dALTER TABLE t ADD after_cr int;
\x20\x09
SELECT bom, cr_only, after_cr FROM t;SELECT 1
-- bytes: 004_odd_space.rollback.sql
ALTER TABLE t DROP cr_only, DROP after_cr;\x0d
