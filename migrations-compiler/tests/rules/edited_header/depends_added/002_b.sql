-- Description: b
-- Depends: 001

SELECT 1;
