-- Letters are kept as they were sent; what became of the mail is noted beside them.
GRANT SELECT, INSERT ON correspondence_letter TO app;
GRANT SELECT, INSERT ON correspondence_mail TO app;
GRANT UPDATE (tries, last_tried_at, sent_at, trouble) ON correspondence_mail TO app;
GRANT SELECT, INSERT, UPDATE ON correspondence_address TO app;
