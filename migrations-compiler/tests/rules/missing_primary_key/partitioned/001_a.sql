CREATE TABLE ev (id bigint NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE lg (text text, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE ex (id bigint, at date) PARTITION BY RANGE ((at + 1));
