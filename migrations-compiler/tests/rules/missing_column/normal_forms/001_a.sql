CREATE TABLE t (a text, nfc int);
CREATE TABLE u (a text);
SELECT normalize(a, NFC), normalize('x', nfkd), a IS NFD NORMALIZED FROM u;
SELECT normalize(nfc::text, NFC) FROM t;
