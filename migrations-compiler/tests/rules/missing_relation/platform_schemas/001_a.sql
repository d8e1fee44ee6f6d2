CREATE TABLE profiles (id uuid PRIMARY KEY REFERENCES auth.users (id));
ALTER TABLE storage.objects ENABLE ROW LEVEL SECURITY;
CREATE TABLE spots (at extensions.geometry, tag citext);
