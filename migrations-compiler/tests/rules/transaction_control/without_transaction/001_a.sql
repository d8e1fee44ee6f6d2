-- Transaction: none
BEGIN;
SELECT 1;
ROLLBACK;
