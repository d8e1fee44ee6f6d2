-- Rollback: 001_create_users

DROP TABLE users;
