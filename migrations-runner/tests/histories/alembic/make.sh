# Alembic: a1b2c3d4e5f6_create_fees.py is 001_create_fees.sql of the set; the one row is the head.
pip_install alembic==1.20.1 psycopg2-binary==2.9.13
migration() { # REVISION PARENT NAME SQL
    write "alembic/versions/$1_$3.py" 'from alembic import op' '' "revision = \"$1\"" "down_revision = $2" \
        '' '' 'def upgrade() -> None:' "    op.execute(\"$4\")" '' '' 'def downgrade() -> None:' '    pass'
}
alembic init alembic
sed -i "s|^sqlalchemy.url = .*|sqlalchemy.url = postgresql+psycopg2://postgres@127.0.0.1:$PGPORT/$PGDATABASE|" alembic.ini
migration a1b2c3d4e5f6 None create_fees "$create_fees"
migration b2c3d4e5f6a7 '"a1b2c3d4e5f6"' raise_fees "$raise_fees"
alembic upgrade head
write "$set/001_create_fees.sql" "$create_fees"
write "$set/002_raise_fees.sql" "$raise_fees"
