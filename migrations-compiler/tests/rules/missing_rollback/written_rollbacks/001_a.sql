CREATE TABLE a ();

-- ============================================
-- ROLLBACK INSTRUCTIONS (run manually)
-- ============================================
-- Stop the workers first.
-- 1. DROP TABLE a;
