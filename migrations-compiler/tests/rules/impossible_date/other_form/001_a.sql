-- Created: 31.01.2026
SELECT 1;
