# sqitch: changes have no numbers; deploy/create_fees.sql is 001_create_fees.sql of the set, the same bytes.
apt_install 'sqitch=1.3.*' 'libdbd-pg-perl=3.*'
export SQITCH_CONFIG=$PWD/none SQITCH_USER_CONFIG=$PWD/none SQITCH_FULLNAME=Ann SQITCH_EMAIL=ann@example.com
sqitch init fees --engine pg --target "db:pg://postgres@127.0.0.1:$PGPORT/$PGDATABASE"
sqitch add create_fees -n 'Create fees.'
sqitch add raise_fees -r create_fees -n 'Raise fees.'
write deploy/create_fees.sql '-- Deploy fees:create_fees to pg' '' "$create_fees"
write deploy/raise_fees.sql '-- Deploy fees:raise_fees to pg' '-- requires: create_fees' '' "$raise_fees"
sqitch deploy
cp deploy/create_fees.sql "$set/001_create_fees.sql"
cp deploy/raise_fees.sql "$set/002_raise_fees.sql"
