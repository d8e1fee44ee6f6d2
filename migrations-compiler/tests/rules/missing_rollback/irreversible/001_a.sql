-- Irreversible: the rows are deleted

SELECT 1;
