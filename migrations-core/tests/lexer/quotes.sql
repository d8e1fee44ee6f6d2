SELECT 'a;''b', E'\';', E'c'
 'd;', U&'e', B'01', N'f';
SELECT "f;""g", U&"h" FROM i;
