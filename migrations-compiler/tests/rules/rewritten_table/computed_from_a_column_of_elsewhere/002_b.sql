ALTER TABLE elsewhere ALTER COLUMN a TYPE text USING upper(a);
