-- Discription: x

SELECT 1;
