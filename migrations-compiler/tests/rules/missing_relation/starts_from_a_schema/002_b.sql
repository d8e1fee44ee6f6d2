DROP TABLE long_gone;
