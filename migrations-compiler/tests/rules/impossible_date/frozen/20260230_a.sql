-- Created: yesterday
SELECT 1;
