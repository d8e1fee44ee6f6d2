-- Transaction: this one takes long
SELECT 1;
