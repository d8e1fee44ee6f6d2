CREATE TABLE u (id int PRIMARY KEY, email text, a int, b int, UNIQUE (a, b));
CREATE UNIQUE INDEX u_mail ON u (email) WHERE email IS NOT NULL;
CREATE TABLE w (m text REFERENCES u (email), a int REFERENCES u (a));
