UPDATE bikes SET gear = 'middle' WHERE id < 0;
