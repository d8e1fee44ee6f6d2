insert into logs select id, 'x' from notes;
create index logs_note on logs (note);
