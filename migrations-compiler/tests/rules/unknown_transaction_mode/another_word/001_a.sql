-- Transaction: off

SELECT 1;
