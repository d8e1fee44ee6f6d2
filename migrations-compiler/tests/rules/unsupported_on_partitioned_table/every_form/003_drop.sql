-- no-transaction
drop index concurrently spans_owner;
