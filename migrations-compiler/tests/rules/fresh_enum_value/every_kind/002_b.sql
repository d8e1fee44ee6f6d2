ALTER TYPE app.mood ADD VALUE 'bad';
SELECT 'bad'::app.mood;
