-- Migration: 003_create_people
-- Description: create people
-- Created: 2026-01-31

CREATE TABLE people (
    id integer PRIMARY KEY,
    name text NOT NULL
);
