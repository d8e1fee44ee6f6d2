<<<<<<< HEAD
-- Migration: 001_a
=======
-- Migration: 001_b
>>>>>>> feature
SELECT 1;
