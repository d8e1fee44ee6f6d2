-- to be written
;
;;
