# ActiveRecord: the row's version is the file's number.
apt_install 'ruby-activerecord=2:6.1*' 'ruby-pg=1.4*'
migration() { # VERSION NAME CLASS SQL
    write "db/migrate/$1_$2.rb" "class $3 < ActiveRecord::Migration[6.1]" '  def up' "    execute \"$4\"" '  end' 'end'
}
migration 20260101000001 create_fees CreateFees "$create_fees"
migration 20260102000001 raise_fees RaiseFees "$raise_fees"
write migrate.rb 'require "active_record"' 'ActiveRecord::Base.establish_connection(ENV["DATABASE_URL"])' \
    'ActiveRecord::MigrationContext.new("db/migrate", ActiveRecord::SchemaMigration).migrate'
RAILS_ENV=production ruby migrate.rb
write "$set/20260101000001_create_fees.sql" "$create_fees"
write "$set/20260102000001_raise_fees.sql" "$raise_fees"
