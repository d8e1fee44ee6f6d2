-- Migration: 002_tables
-- Description: tables with columns of every kind
-- Created: 2026-11-20

CREATE SCHEMA audit;

CREATE TABLE people (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name varchar(40) NOT NULL UNIQUE,
    nick text,
    mail email NOT NULL,
    mood mood NOT NULL DEFAULT 'so so',
    moods mood[],
    home address,
    tags text[] NOT NULL DEFAULT '{}',
    score numeric(6, 2),
    weight double precision,
    height real,
    small smallint,
    letter "char",
    code char(3),
    data jsonb NOT NULL DEFAULT '{}',
    plain json,
    bytes bytea,
    key uuid,
    born date,
    woken time,
    seen timestamptz NOT NULL DEFAULT now(),
    local timestamp,
    stay interval,
    years int4range,
    paid numrange NOT NULL DEFAULT 'empty',
    held tstzrange,
    address inet,
    shout text GENERATED ALWAYS AS (upper(name)) STORED,
    side text NOT NULL DEFAULT 'LEFT' CHECK (side IN ('LEFT', 'RIGHT')),
    boss bigint REFERENCES people (id)
);

CREATE TABLE "Order Lines" (
    "select" integer NOT NULL,
    "größe" integer,
    "a ""quoted"" name" text NOT NULL,
    a_name_that_is_as_long_as_a_name_can_be_which_is_63_bytes_in_all integer NOT NULL,
    person bigint NOT NULL REFERENCES people (id),
    amount positive,
    PRIMARY KEY ("select", person)
);

CREATE TABLE audit.log (
    at timestamptz NOT NULL,
    what text NOT NULL,
    detail jsonb,
    PRIMARY KEY (at, what)
) PARTITION BY RANGE (at);

CREATE TABLE audit.log_rest PARTITION OF audit.log DEFAULT;
