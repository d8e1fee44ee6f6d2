delete from sites where id > 5;
truncate sites cascade;
