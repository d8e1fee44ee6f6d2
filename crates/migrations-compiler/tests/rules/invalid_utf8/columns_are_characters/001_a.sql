SELECT '€é�';
