alter index spans_owner attach partition spans_first_own;
drop index spans_owner;
