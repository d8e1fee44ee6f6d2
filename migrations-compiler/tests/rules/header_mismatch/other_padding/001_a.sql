--   Migration:   1_a
SELECT 1;
