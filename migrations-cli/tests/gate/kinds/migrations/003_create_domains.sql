CREATE DOMAIN token AS uuid;
CREATE DOMAIN app.token AS uuid;
CREATE DOMAIN near_token AS token;
CREATE DOMAIN day AS date;
CREATE DOMAIN stamp AS timestamptz;
CREATE DOMAIN hour AS time;
CREATE DOMAIN small_count AS smallint;
CREATE DOMAIN big_count AS bigint;
CREATE DOMAIN flag AS boolean;
CREATE DOMAIN raw AS bytea;
CREATE DOMAIN near_raw AS raw;
CREATE DOMAIN ratio AS double precision;
CREATE DOMAIN amount AS numeric(12,2);
CREATE DOMAIN wait AS interval;
CREATE DOMAIN spot AS point;
CREATE DOMAIN document AS jsonb;
CREATE DOMAIN near_document AS document;
CREATE DOMAIN word AS text;
CREATE DOMAIN short_word AS varchar(8);
CREATE DOMAIN any_case AS citext;
CREATE DOMAIN pairs AS hstore;
CREATE DOMAIN place AS vector(3);
CREATE DOMAIN short_words AS varchar(8)[];
CREATE DOMAIN tokens AS token[];
CREATE DOMAIN directions AS direction[];
CREATE DOMAIN "Odd one"."Its mood" AS app.mood;
CREATE DOMAIN price AS money_of;
CREATE DOMAIN span AS int4range;

CREATE TYPE app.parcel AS (
    tokens token[], day day, scores scores, prices price[], documents document[], near near_token, price price
);

CREATE TABLE layers (
    id integer PRIMARY KEY,
    tokens token[] NOT NULL, far_tokens app.token[] NOT NULL, near_tokens near_token[] NOT NULL,
    days day[] NOT NULL, stamps stamp[] NOT NULL, hours hour[] NOT NULL,
    small_counts small_count[] NOT NULL, big_counts big_count[] NOT NULL, positives positive[] NOT NULL,
    flags flag[] NOT NULL, raws raw[] NOT NULL, near_raws near_raw[] NOT NULL, ratios ratio[] NOT NULL,
    amounts amount[] NOT NULL, waits wait[] NOT NULL, spots spot[] NOT NULL, documents document[] NOT NULL,
    words word[] NOT NULL, short_words short_word[] NOT NULL, word_list short_words NOT NULL,
    any_case any_case NOT NULL, any_cases any_case[] NOT NULL, pairs pairs NOT NULL, pairs_list pairs[] NOT NULL,
    place place NOT NULL, places place[] NOT NULL,
    token_list tokens NOT NULL, direction_list directions NOT NULL,
    moods "Odd one"."Its mood"[] NOT NULL, prices price[] NOT NULL,
    span span NOT NULL
);

CREATE TABLE shipments (parcel app.parcel NOT NULL, parcels app.parcel[] NOT NULL);

CREATE TABLE scalars (
    id integer PRIMARY KEY, token token NOT NULL, far app.token NOT NULL, near near_token NOT NULL, day day NOT NULL,
    raw near_raw NOT NULL, amount amount NOT NULL, document near_document NOT NULL
);
CREATE VIEW scalar_list AS SELECT array_agg(ratio) AS ratios FROM (SELECT 1.5::ratio AS ratio) AS one;

CREATE TYPE lot AS (price amount, count int, token token);
CREATE TABLE lots (prices amount[], lot lot);

-- sqlx cannot read these, whatever stands for them.
CREATE DOMAIN plan_list AS plan[];
CREATE TYPE has_span AS (span span);
CREATE TYPE has_near_document AS (document near_document);
CREATE TYPE has_plan_list AS (plans plan_list);
CREATE TYPE has_token_list AS (tokens tokens);
CREATE TABLE span_arrays (value span[]);
CREATE TABLE document_arrays (value near_document[]);
CREATE TABLE span_fields (value has_span);
CREATE TABLE document_fields (value has_near_document);
CREATE TABLE plan_list_fields (value has_plan_list);
CREATE TABLE token_list_fields (value has_token_list);
