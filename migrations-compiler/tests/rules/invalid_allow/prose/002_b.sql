-- allow: everybody reads this
SELECT 1;
-- allow: service_role writes
SELECT 2;
