-- Creates users
SELECT 1;
