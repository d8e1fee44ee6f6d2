-- Migration: 001_a

-- later
/* or never; */
