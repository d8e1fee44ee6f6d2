SELEC :name;
SELECT 1 FORM a WHERE b = :name;
