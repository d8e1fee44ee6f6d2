-- file: 1_a.sql
CREATE ROLE corpus_r_app;
CREATE ROLE corpus_r_team WITH ROLE corpus_r_app;
GRANT corpus_r_team TO corpus_r_app, CURRENT_USER WITH ADMIN OPTION;
REVOKE corpus_r_team FROM CURRENT_USER;
DROP ROLE corpus_r_team;
DROP ROLE corpus_r_app;
