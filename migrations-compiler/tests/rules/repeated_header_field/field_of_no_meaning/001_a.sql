-- Author: Ann
-- Author: Bob
SELECT 1;
