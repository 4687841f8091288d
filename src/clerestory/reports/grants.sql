-- A report is public once it is published, and never changed; triggers refuse the rest to everybody.
GRANT SELECT, INSERT ON reports_report, reports_reportfile, reports_publishedtable TO app;
GRANT USAGE ON SEQUENCE reports_report_number_seq, reports_reportfile_id_seq, reports_publishedtable_number_seq TO app;
