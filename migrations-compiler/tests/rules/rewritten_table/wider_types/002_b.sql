ALTER TABLE t ALTER b TYPE numeric(12, 2), ALTER a TYPE varchar, ALTER id TYPE int4;
