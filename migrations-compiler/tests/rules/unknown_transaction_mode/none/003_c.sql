-- transaction: NONE
SELECT 1;
