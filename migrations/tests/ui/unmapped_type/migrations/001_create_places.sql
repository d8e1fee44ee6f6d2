-- Migration: 001_create_places
-- Description: Places, and what is said of them
-- Created: 2026-01-05

CREATE TABLE places (
    place_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    side text NOT NULL CHECK (side IN ('left', 'right')),
    words tsvector NOT NULL
);

CREATE TABLE notes (
    note_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    side text NOT NULL CHECK (side IN ('left', 'right')),
    body jsonb NOT NULL
);
