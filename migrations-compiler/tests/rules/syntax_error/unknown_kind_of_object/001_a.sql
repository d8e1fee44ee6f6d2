CREATE TABEL t (id int);
