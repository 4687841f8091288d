-- Requests are opened and moved, never deleted.
GRANT SELECT, INSERT, UPDATE ON intake_request, intake_subjectslip, intake_numbering TO app;
GRANT SELECT, INSERT, UPDATE ON intake_clockstop TO app;
-- Notes and links are kept as they were written.
GRANT SELECT, INSERT ON intake_note, intake_link TO app;
