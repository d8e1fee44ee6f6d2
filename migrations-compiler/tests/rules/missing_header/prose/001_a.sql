-- Creates users: see https://example.org
SELECT 1;
