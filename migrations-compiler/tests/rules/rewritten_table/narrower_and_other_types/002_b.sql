ALTER TABLE t ALTER id TYPE bigint, ALTER a TYPE uuid USING a::uuid, ALTER b SET DATA TYPE numeric(12, 4);
