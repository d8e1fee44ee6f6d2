CREATE TABLE b ();

-- Rollback: by hand, as long as nobody has written to it:
-- DO $$
-- BEGIN
--   DROP TABLE b; -- gone
-- END
-- $$;
