-- Transaction: none
ALTER TYPE mood ADD VALUE 'new';
SELECT 'new'::mood;
