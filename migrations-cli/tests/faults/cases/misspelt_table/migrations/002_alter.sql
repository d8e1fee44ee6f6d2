ALTER TABLE usres ADD COLUMN name text;
