-- Findings are written once; a task is opened and concluded.
GRANT SELECT, INSERT, UPDATE ON review_task TO app;
GRANT SELECT, INSERT ON review_finding TO app;
-- What was withheld stays as it was; a look is opened, concluded and settled; an owed paper comes.
GRANT SELECT, INSERT ON review_withheld TO app;
GRANT SELECT, INSERT, UPDATE ON review_look, review_paperowed TO app;
