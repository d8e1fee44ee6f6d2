CREATE DOMAIN weight AS int;
CREATE TABLE log (day date NOT NULL, w weight) PARTITION BY RANGE (day);
CREATE TABLE log_rest PARTITION OF log DEFAULT;
CREATE TABLE log_old (day date NOT NULL, w weight);
CREATE TABLE log_known (day date NOT NULL, w weight, CHECK (day < '2020-01-01'));
