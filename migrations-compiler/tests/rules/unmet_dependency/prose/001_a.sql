-- Depends: on the extension pgcrypto
SELECT 1;
