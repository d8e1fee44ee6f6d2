CREATE TABLE a (id int);
\copy a FROM 'a.csv'
SELEC 1;
