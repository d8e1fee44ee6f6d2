ALTER TABLE recommendations RENAME COLUMN confidence TO certainty;
ALTER TABLE recommendations DROP COLUMN note;
