# yoyo with SQL files, named as `yoyo new` does.
pip_install yoyo-migrations==9.0.0 psycopg2-binary==2.9.13 setuptools==65.5.0
write migrations/20260101_01_k3Xy9-create-fees.sql '-- Create fees' '-- depends:' '' "$create_fees"
write migrations/20260102_01_p7Qa2-raise-fees.sql '-- Raise fees' '-- depends: 20260101_01_k3Xy9-create-fees' '' \
    "$raise_fees" "$times_hundred"
yoyo apply --batch --no-config-file --database "postgresql://postgres@127.0.0.1:$PGPORT/$PGDATABASE" migrations
cp migrations/*.sql "$set"
