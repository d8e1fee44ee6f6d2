<<<<<<< HEAD
SELECT 1;
||||||| 0123abc
SELECT 2;
=======
SELECT 3;
>>>>>>> feature
