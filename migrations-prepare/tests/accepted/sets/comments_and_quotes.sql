-- file: 001_comments.sql
/* outer /* inner ; ' " $$ */ still a comment; DROP TABLE nothing; */
-- it's; a "line" $$ comment /* that opens nothing
;;
;
CREATE TABLE a /* ; */ ( -- the "columns;
    id int, /* ' */ "sem;colon" text DEFAULT 'a;--b/*c*/' -- ); 'x
    , "quo""te" text DEFAULT 'it''s', "-- dash" text, "/* star */" int
);;
/**/COMMENT ON TABLE a IS '-- no comment; /* nor this';/***/
COMMENT ON COLUMN a."quo""te" IS E'line\nwith \'quotes\'; and \\ \x41 \u00e9 \101';
COMMENT ON COLUMN a."sem;colon" IS 'first '
   'second ' -- continued
   'third; ';
SELECT 1 -- no semicolon after this
;
/* a/b*c **/ SELECT 2*/*x*/3, 4-- minus?
-5, 6 - -7, @ -8, 'a' /* x */ || 'b'::text;
-- file: 002_strings.sql
INSERT INTO a (id, "sem;colon", "quo""te", "-- dash") VALUES
    (1, $$it's; "fine"$$, $q$nested $$ dollar; $q $q$, $Ünï_1$x$Ünï_1$),
    (2, U&'d\0061t\+000061', U&'d!0061ta' UESCAPE '!', E'\\'),
    (3, '\', '\\', E'''\''''),
    (4, '', $$$$, $a$ $b$ $a$),
    (5, N'national', 'multi
line; string', e'lower\ttab');
SELECT B'1010', X'1FF', '\xDEADBEEF'::bytea, 1e10, .5, 5., 1.5e-3, 9223372036854775808, 'a' || s."$1$" || 'b' FROM (SELECT ' $1$ ' AS "$1$") s;
-- file: 002_strings.rollback.sql
DELETE FROM a; -- all; of 'them
-- file: 003_identifiers.sql
CREATE TABLE "A" () INHERITS (a);
-- file: 003_identifiers.rollback.sql
DROP TABLE "A";
