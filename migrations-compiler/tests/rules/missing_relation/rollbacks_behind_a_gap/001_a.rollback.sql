DROP TABLE a;
DROP TABLE nobody_gets_here;
