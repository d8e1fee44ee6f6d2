SELECT '
-- Rollback:
-- DROP TABEL b;
';
