-- Discription: x
-- Rolback:
SELECT 1;
