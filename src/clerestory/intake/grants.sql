-- Requests are opened and moved, never deleted.
GRANT SELECT, INSERT, UPDATE ON intake_request, intake_subjectslip, intake_numbering TO app;
