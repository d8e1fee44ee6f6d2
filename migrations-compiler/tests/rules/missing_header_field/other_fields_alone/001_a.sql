-- Author: Ann
SELECT 1;
