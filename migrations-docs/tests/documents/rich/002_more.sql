-- Irreversible: the numbers were given out

ALTER DOMAIN app.cents SET DEFAULT 8;
ALTER TYPE app.spot ADD ATTRIBUTE height integer;
ALTER SEQUENCE app.ticket INCREMENT 6;
ALTER TABLE secret RENAME COLUMN blob TO bytes;
CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (10) TO (20);
