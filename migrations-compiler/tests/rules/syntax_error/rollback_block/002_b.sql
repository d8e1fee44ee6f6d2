CREATE TABLE b ();

  --  Rollback:
  --  -- back again
  --  DROP TABEL é;
