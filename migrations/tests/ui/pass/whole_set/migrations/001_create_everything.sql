-- Migration: 001_create_everything
-- Description: create everything
-- Created: 2026-01-31

CREATE TYPE mood AS ENUM ('sad', 'ok', 'very happy');

CREATE TABLE everything (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    a_bool boolean NOT NULL,
    a_char "char" NOT NULL,
    an_int2 smallint NOT NULL,
    an_int4 integer NOT NULL,
    a_float4 real NOT NULL,
    a_float8 double precision NOT NULL,
    a_text text NOT NULL,
    a_varchar varchar(20) NOT NULL,
    a_bpchar char(3) NOT NULL,
    a_name name NOT NULL,
    a_bytea bytea NOT NULL,
    a_uuid uuid NOT NULL,
    a_json json NOT NULL,
    a_jsonb jsonb NOT NULL,
    an_interval interval NOT NULL,
    a_money money NOT NULL,
    an_oid oid NOT NULL,
    a_numeric numeric(12, 4) NOT NULL,
    a_date date NOT NULL,
    a_time time NOT NULL,
    a_timestamp timestamp NOT NULL,
    a_timestamptz timestamptz NOT NULL,
    an_int4range int4range NOT NULL,
    an_int8range int8range NOT NULL,
    a_numrange numrange NOT NULL,
    a_daterange daterange NOT NULL,
    a_tsrange tsrange NOT NULL,
    a_tstzrange tstzrange NOT NULL,
    a_mood mood NOT NULL,
    some_texts text[] NOT NULL,
    some_moods mood[] NOT NULL,
    perhaps_an_int8 bigint,
    perhaps_a_mood mood,
    perhaps_texts text[]
);
