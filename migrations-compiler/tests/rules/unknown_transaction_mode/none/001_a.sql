-- Transaction: none

SELECT 1;
