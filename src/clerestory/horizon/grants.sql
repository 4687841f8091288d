-- Claims, statuses and entries are public once they are added, and never changed.
GRANT SELECT, INSERT ON horizon_addedclaim, horizon_billstatus, horizon_billdraft, horizon_addedentry TO app;
GRANT USAGE ON SEQUENCE horizon_addedclaim_number_seq, horizon_billstatus_number_seq TO app;
GRANT USAGE ON SEQUENCE horizon_billdraft_number_seq, horizon_addedentry_number_seq TO app;
-- Dockets are opened, counted and decided; comments are kept and looked at; nothing of them is deleted.
GRANT SELECT, INSERT, UPDATE ON horizon_docket, horizon_docketnumbering, horizon_docketkey TO app;
GRANT SELECT, INSERT ON horizon_comment TO app;
GRANT UPDATE (sealed, moderated, state, letter, is_variant, reviewed_at, reviewed_by) ON horizon_comment TO app;
GRANT USAGE ON SEQUENCE horizon_comment_id_seq TO app;
GRANT SELECT, INSERT, UPDATE ON horizon_postedcomment TO app;
