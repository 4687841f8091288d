-- Claims are public once they are added, and never changed.
GRANT SELECT, INSERT ON horizon_addedclaim TO app;
GRANT USAGE ON SEQUENCE horizon_addedclaim_number_seq TO app;
