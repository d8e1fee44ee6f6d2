-- +goose Up
CREATE TABLE more (id bigint PRIMARY KEY);
-- +goose Down
DROP TABLE more;
