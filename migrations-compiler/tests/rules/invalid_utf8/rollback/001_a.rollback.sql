SELECT '€';
