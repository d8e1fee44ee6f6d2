ALTER TABLE elsewhere ALTER c TYPE bigint USING c::bigint;
