SELECT 1;
  COPY a (id)
  FROM stdin;
1
\.
SELEC 1;
