COPY t (a, b) FROM STDIN;
1	2
\.
