-- Migration: 001_types
-- Description: types of every kind
-- Created: 2026-11-20

CREATE TYPE mood AS ENUM ('sad', 'so so', 'happy', 'Größer');
CREATE TYPE "Odd Enum" AS ENUM ('', '''', '"', E'\\');

CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE DOMAIN positive AS integer NOT NULL CHECK (VALUE > 0);

CREATE TYPE address AS (street text, "house number" integer, moods mood[]);
