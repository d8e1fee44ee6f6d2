ALTER TYPE mood ADD VALUE 'sad';
SELECT 'sad'::text, 'ok'::mood, 'sad'::other;
