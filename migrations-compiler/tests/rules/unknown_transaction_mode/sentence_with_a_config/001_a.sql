-- Transaction: not needed here

SELECT 1;
