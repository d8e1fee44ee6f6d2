-- allow: renamed_column only one release runs at a time
ALTER TABLE users RENAME COLUMN balance TO cents;
