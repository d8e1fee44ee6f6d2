-- migrate:up transaction:false
SELECT 1;

-- migrate:down transaction:false
SELECT 2;
