-- Rollback: 003_create_people

DROP TABLE people;
