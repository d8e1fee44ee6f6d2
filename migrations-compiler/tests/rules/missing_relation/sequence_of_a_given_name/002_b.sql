SELECT nextval('numbers');
COMMENT ON SEQUENCE numbers IS 'given';
ALTER SEQUENCE others RESTART;
