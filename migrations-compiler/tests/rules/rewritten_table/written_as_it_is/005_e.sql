-- Transaction: none
VACUUM (ANALYZE, FULL);
