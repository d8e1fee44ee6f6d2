-- Depends: 001
-- Depends: 001_a
-- Transaction: none
-- Transaction: none

SELECT 1;
