-- Depends: 007, 118

SELECT 1;
