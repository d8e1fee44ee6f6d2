UPDATE orders AS o SET note = c.note FROM customers AS c;
