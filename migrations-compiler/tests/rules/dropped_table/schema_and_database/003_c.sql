-- no-transaction
DROP DATABASE IF EXISTS warehouse;
