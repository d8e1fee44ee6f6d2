-- to be written
;
