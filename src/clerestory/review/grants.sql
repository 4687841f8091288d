-- Findings are written once; a task is opened and concluded.
GRANT SELECT, INSERT, UPDATE ON review_task TO app;
GRANT SELECT, INSERT ON review_finding TO app;
