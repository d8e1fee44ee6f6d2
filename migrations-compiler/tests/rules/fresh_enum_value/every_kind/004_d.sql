ALTER TYPE mood ADD VALUE 'odd';
SELECT CAST('odd' AS mood);
