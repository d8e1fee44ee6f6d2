-- Migration: 003_views
-- Description: views and functions
-- Created: 2026-11-20

CREATE VIEW happy_people AS
    SELECT id, name, mail, mood, boss FROM people WHERE mood = 'happy';

CREATE VIEW staff AS
    SELECT p.name, p.mood, b.name AS boss, b.mood AS boss_mood
    FROM people p LEFT JOIN people b ON b.id = p.boss;

CREATE MATERIALIZED VIEW totals AS
    SELECT person, count(*) AS lines, sum(amount) AS amount FROM "Order Lines" GROUP BY person;

CREATE FUNCTION namesakes(wanted text) RETURNS TABLE (id bigint, name varchar) LANGUAGE sql STABLE AS
    'SELECT id, name FROM people WHERE name = wanted OR nick = wanted';

COMMENT ON COLUMN people.nick IS 'What friends say.';
