-- allow: dropped_tabel
DROP TABLE orders;
