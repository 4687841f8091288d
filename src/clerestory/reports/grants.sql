-- A report is public once it is published, and never changed; triggers refuse the rest to everybody.
GRANT SELECT, INSERT ON reports_report, reports_reportfile, reports_publishedtable TO app;
GRANT USAGE ON SEQUENCE reports_report_number_seq, reports_reportfile_id_seq, reports_publishedtable_number_seq TO app;
-- What the staff plan is theirs alone (row security), and goes on: a second person confirms, a worker previews.
GRANT SELECT, INSERT ON reports_proposal, reports_openingwish TO app;
GRANT UPDATE (state, preview, settled_by, settled_at, says) ON reports_proposal TO app;
GRANT UPDATE (granted_by, settled_by, settled_at, says) ON reports_openingwish TO app;
