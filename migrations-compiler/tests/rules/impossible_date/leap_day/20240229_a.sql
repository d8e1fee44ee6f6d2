-- Created: 2024-02-29
SELECT 1;
