-- Transaction: none
SET lock_timeout = 5;
VACUUM;
