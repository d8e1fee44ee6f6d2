-- Migration: 002_create_option_ideas
-- Description: create option ideas
-- Created: 2026-01-31

CREATE TABLE option_ideas (
    id uuid PRIMARY KEY,
    "type" text NOT NULL CHECK ("type" IN ('CALL', 'PUT')),
    "match" text,
    "self" text,
    "createdAt" timestamptz NOT NULL DEFAULT now(),
    "2nd leg" text CHECK ("2nd leg" IN ('long', 'short'))
);
