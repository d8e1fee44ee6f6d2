-- no-transaction
create index concurrently spans_first_own on spans_first (owner);
