CREATE TABLE {{ schema }}.users (user_id bigint PRIMARY KEY);
