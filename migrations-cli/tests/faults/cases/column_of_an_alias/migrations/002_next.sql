CREATE VIEW labels AS
SELECT u.id, u.name
FROM users AS u;
