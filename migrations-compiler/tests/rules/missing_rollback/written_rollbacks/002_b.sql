CREATE TABLE b ();

-- To rollback: DROP TABLE b;
