ALTER TABLE long_gone ADD COLUMN a int;
