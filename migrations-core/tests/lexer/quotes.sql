SELECT 'a;''b', E'\';', E'c'
 '\';', U&'d', B'01', N'e';
SELECT "f;""g", U&"h" FROM i;
