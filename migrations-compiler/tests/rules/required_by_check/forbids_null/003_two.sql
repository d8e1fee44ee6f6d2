alter table t add column y text check (y is not null and y <> '');
