SELECT '
-- migrate:down
', $$
-- +goose Down
$$; /*
-- +migrate Down
*/
