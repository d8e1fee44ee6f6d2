SET lock_timeout = 5;
RESET ALL;
