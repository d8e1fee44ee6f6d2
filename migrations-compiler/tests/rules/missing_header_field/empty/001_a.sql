-- Migration: 001_a
-- Description:
--  Created:   
SELECT 1;
