CREATE TABLE a (
    a_name_that_has_quite_a_few_more_bytes_than_postgresql_keeps_of_it_a int,
    a_name_that_has_quite_a_few_more_bytes_than_postgresql_keeps_of_it_b int
);
