SELECT state FROM t;
UPDATE t SET state = 'x';
COMMENT ON COLUMN t.state IS 'y';
