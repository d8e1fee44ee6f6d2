-- Transaction: none
VACUUM (FULL off, ANALYZE) depot;
