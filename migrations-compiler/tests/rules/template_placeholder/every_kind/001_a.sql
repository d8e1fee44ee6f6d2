CREATE TABLE {{ schema }}.a (id int);
CREATE TABLE ${SCHEMA}.b (id int);
CREATE TABLE <%= schema %>.c (id int);
SELECT * FROM d WHERE id = %(id)s;
DROP TABLE @@TABLE@@;
{% if debug %}
SELECT 1;
