-- not needed any more
DROP TABLE orders;
