-- Transaction: none
START TRANSACTION;
ALTER TABLE barges ADD COLUMN name text;
