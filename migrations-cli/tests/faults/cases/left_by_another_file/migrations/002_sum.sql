CREATE TABLE sums AS SELECT sum(n) AS total FROM numbers;
