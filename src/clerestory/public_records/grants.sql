-- Requests for public records are opened and moved, never deleted; what happened to them is only added.
GRANT SELECT, INSERT, UPDATE ON public_records_recordsrequest, public_records_recordsnumbering TO app;
GRANT SELECT, INSERT ON public_records_recordsevent TO app;
GRANT USAGE ON SEQUENCE public_records_recordsevent_number_seq TO app;
-- The log is for everybody; a line moves with its request.
GRANT SELECT, INSERT, UPDATE ON public_records_logline TO app;
-- Letters stand as they were signed; what became of the message is noted beside them.
GRANT SELECT, INSERT ON public_records_recordsletter TO app;
GRANT UPDATE (waits, tries, sent_at, trouble) ON public_records_recordsletter TO app;
