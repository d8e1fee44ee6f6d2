CREATE SCHEMA "Odd Schema";
CREATE TABLE "Odd Schema"."Größe ""x""" (
    "select" int NOT NULL,
    "Na me" text,
    "größe" numeric NOT NULL,
    "a_name_of_sixty_three_bytes_as_long_as_a_server_will_let_it_be_" text NOT NULL,
    "null" boolean
);
