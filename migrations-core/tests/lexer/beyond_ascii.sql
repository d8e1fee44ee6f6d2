SELECT größe, "naïve", '☂', _x1, ünïcode$ FROM straße;
