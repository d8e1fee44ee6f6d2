ALTER TABLE recommendations ALTER COLUMN confidence SET NOT NULL;
CREATE INDEX ON recommendations (note);
