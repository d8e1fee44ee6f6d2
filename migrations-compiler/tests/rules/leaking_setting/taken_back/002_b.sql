SET lock_timeout = 5;
SET lock_timeout TO DEFAULT;
SET ROLE x;
SET ROLE NONE;
