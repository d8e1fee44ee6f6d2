CREATE TABLE t (
    id int NOT NUL
);
SELECT 1 FORM t;
