-- Description: a
-- Description: b
-- Description: c
SELECT 1;
