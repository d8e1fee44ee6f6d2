-- one ; '
SELECT 1 /* two /* three ; */ four ; */ + 2; -- five
/* six */
