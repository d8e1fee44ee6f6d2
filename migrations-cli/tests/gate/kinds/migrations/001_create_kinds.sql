CREATE EXTENSION hstore;
CREATE EXTENSION ltree;
CREATE EXTENSION citext;
CREATE EXTENSION cube;
CREATE EXTENSION vector;

CREATE SCHEMA app;
CREATE SCHEMA "Odd one";

CREATE TYPE plan AS ENUM ('free', 'paid');
CREATE TYPE app.mood AS ENUM ('good', 'so-so');
CREATE TYPE "Odd one"."My Type" AS ENUM ('A', 'b c');

CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE DOMAIN work_email AS email CHECK (VALUE LIKE '%.com');
CREATE DOMAIN direction AS varchar(5) CHECK (VALUE IN ('up', 'down'));
CREATE DOMAIN paid_plan AS plan CHECK (VALUE = 'paid');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE DOMAIN scores AS integer[];
CREATE DOMAIN plans AS plan[];

CREATE TYPE money_of AS (amount numeric(12,2), currency varchar(3));
CREATE TYPE app.address AS (
    street text, "house no" integer, type plan, mail email, price money_of,
    tags text[], extra jsonb, legacy json, moods app.mood[], paid paid_plan
);
CREATE TYPE read_only AS (names varchar(5)[], works work_email[], paids paid_plan[]);

CREATE TABLE kinds (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    side text NOT NULL CHECK (side IN ('BUY', 'SELL')),
    horizon varchar(20) CHECK (horizon IN ('day', '1-2 months')),
    plan plan NOT NULL,
    plans plan[] NOT NULL,
    mood app.mood,
    moods app.mood[],
    odd "Odd one"."My Type" NOT NULL,
    odds "Odd one"."My Type"[] NOT NULL,
    email email NOT NULL,
    work work_email NOT NULL,
    works work_email[] NOT NULL,
    direction direction NOT NULL,
    directions direction[] NOT NULL,
    paid paid_plan NOT NULL,
    paids paid_plan[] NOT NULL,
    positive positive NOT NULL,
    scores scores NOT NULL,
    plan_set plans NOT NULL,
    price money_of NOT NULL,
    prices money_of[] NOT NULL,
    address app.address,
    read_only read_only,
    note jsonb NOT NULL,
    notes jsonb[] NOT NULL,
    old_note json,
    labels text[] NOT NULL,
    document xml,
    at point, line line, segment lseg, area box, route path, shape polygon, round circle,
    attributes hstore NOT NULL,
    attribute_list hstore[],
    tree ltree NOT NULL,
    trees ltree[],
    pattern lquery,
    name citext NOT NULL,
    names citext[],
    corner cube, corners cube[], patterns lquery[], points point[], boxes box[], clocks timetz[],
    amounts numrange[], moneys money[], spans interval[], objects oid[], codes "char"[], files bytea[], day_list date[],
    embedding vector(3) NOT NULL,
    embeddings vector[],
    span interval NOT NULL,
    clock timetz,
    cash money,
    object oid,
    code "char",
    short name,
    fixed char(3),
    bytes bytea,
    small int4range, big int8range, amount numrange, days daterange, times tsrange, instants tstzrange,
    ranges int4range[],
    real_number real, double_number double precision, exact numeric(20,4), numbers numeric[]
);

-- Names that a session writes in quotes, or with their schema.
CREATE TABLE "Odd one"."My Table" (
    "my side" text NOT NULL CHECK ("my side" IN ('x', 'y')),
    "my side 2" direction NOT NULL
);
CREATE TABLE path ("order" text NOT NULL CHECK ("order" IN ('asc', 'desc')));
CREATE TABLE app.trades (side text NOT NULL CHECK (side IN ('BUY', 'SELL')), word text CHECK (word IN ('a')));

-- Nothing in Rust stands for these.
CREATE TABLE words (word tsvector NOT NULL, side text CHECK (side IN ('BUY', 'SELL')));

CREATE VIEW app."Shown kinds" AS
SELECT k.side AS which, k.horizon, d.direction, d.note, upper(k.side) AS loud
FROM kinds k LEFT JOIN (SELECT id, direction, note FROM kinds) d ON d.id = k.id;
