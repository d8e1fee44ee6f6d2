-- transaction: see above
SELECT 1;
