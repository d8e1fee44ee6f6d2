-- what é is
start transaction; -- one
SELECT 1;

End Work
