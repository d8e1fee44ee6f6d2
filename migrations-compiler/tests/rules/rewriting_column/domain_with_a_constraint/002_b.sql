ALTER TABLE depot ADD COLUMN a load;
ALTER TABLE depot ADD COLUMN b weight[];
