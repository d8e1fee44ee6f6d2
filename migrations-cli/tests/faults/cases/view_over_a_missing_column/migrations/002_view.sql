CREATE VIEW names AS SELECT u.nickname FROM users AS u;
