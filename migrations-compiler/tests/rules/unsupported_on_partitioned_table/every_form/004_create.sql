-- no-transaction
create index concurrently spans_id on spans (id);
