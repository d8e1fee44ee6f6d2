SELECT '<<<<<<< HEAD', '=======', '>>>>>>> feature';
