-- Migration: 001_a
/*
=======
Users
=======
<<<<<<<
>>>>>>>
*/
SELECT 1;
