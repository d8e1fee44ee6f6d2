SELECT d.d, u, t FROM current_date d, user AS u, LATERAL current_timestamp(3) t;
SELECT current_date FROM current_date;
