SELECT this_file_ran_years_ago();
