CREATE TABLE t (id bigint PRIMARY KEY);
CREATE TABLE app.t (id bigint PRIMARY KEY);
DROP TABLE t, app.t;
