-- Transaction: none
DROP TABLE orders;
