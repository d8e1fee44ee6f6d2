-- What the tables are made of.
CREATE TYPE mood AS ENUM ('calm', 'tired', 'cross');
CREATE TYPE status AS ENUM ('draft', 'placed', 'shipped', 'lost');

CREATE TYPE spec AS (length_m float8, axles int);
CREATE TYPE place AS (street text, town text);

-- A value of this type is never null, a column of it may well be: an empty sub-query is not checked.
CREATE DOMAIN email AS text NOT NULL CHECK (VALUE LIKE '%@%');
CREATE DOMAIN plate AS text CHECK (length(VALUE) BETWEEN 2 AND 12);
CREATE DOMAIN plates AS text[] CHECK (cardinality(VALUE) < 9);
CREATE DOMAIN positive AS int CHECK (VALUE > 0);

CREATE SEQUENCE tickets;
