-- Requests are opened and moved, never deleted.
GRANT SELECT, INSERT, UPDATE ON intake_request, intake_subjectslip, intake_numbering TO app;
GRANT SELECT, INSERT, UPDATE ON intake_clockstop, intake_appeal TO app;
-- Notes, links and closed days are kept as they were written.
GRANT SELECT, INSERT ON intake_note, intake_link, intake_closedday TO app;
-- Papers are kept as they were sent; where their checks stand moves, checks are only added.
GRANT SELECT, INSERT, UPDATE ON intake_document TO app;
-- Searches for persons are kept as they were made.
GRANT SELECT, INSERT ON intake_subjectsearch TO app;
GRANT SELECT, INSERT ON intake_documentpage, intake_documentcheck TO app;
-- Drafts are their agency's alone, and are forgotten whole.
GRANT SELECT, INSERT, UPDATE, DELETE ON intake_draft TO app;
-- References are confirmed and ended; what was allowed never changes. Each use is kept as it was.
GRANT SELECT, INSERT ON intake_switchreference, intake_switchreferenceuse TO app;
GRANT UPDATE (digest, confirmed_by, confirmed_at, ended_by, ended_at, ended_because) ON intake_switchreference TO app;
