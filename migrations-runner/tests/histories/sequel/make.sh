# Sequel (Ruby): its migrator by timestamp, whose rows are file names.
apt_install 'ruby-sequel=5.*' 'ruby-pg=1.4*'
migration() { # NAME SQL
    write "migrations/$1.rb" 'Sequel.migration do' "  up { run \"$2\" }" 'end'
}
migration 20260101000001_create_fees "$create_fees"
migration 20260102000001_raise_fees "$raise_fees"
write migrate.rb 'require "sequel"' 'Sequel.extension :migration' \
    'Sequel.connect(ENV["DATABASE_URL"]) { |db| Sequel::Migrator.run(db, "migrations") }'
ruby migrate.rb
write "$set/20260101000001_create_fees.sql" "$create_fees"
write "$set/20260102000001_raise_fees.sql" "$raise_fees"
