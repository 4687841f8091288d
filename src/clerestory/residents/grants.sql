-- Residents and their codes are kept; a code's tries and end are written to it.
GRANT SELECT, INSERT, UPDATE ON residents_resident, residents_handedcode TO app;
-- A visit leaves nothing behind; an authenticator can be let go.
GRANT SELECT, INSERT, UPDATE, DELETE ON residents_visit, residents_residentauthenticator TO app;
-- What residents ask and allow is kept; answers and withdrawals are written to it.
GRANT SELECT, INSERT, UPDATE ON residents_ask, residents_consentgiven TO app;
-- A letter's words and pages are put in and destroyed; what became of it is written to it.
GRANT SELECT, INSERT ON residents_personletter TO app;
GRANT UPDATE (wrapped_key, sealed_words, sealed_pages, tries, outcome, settled_at, sha256, printed_at, posted_on,
  posted_by, because, ended_by, came_back_on) ON residents_personletter TO app;
-- An ask for a code goes with the look at it; it is locked for that.
GRANT SELECT, INSERT, UPDATE, DELETE ON residents_codewish TO app;
-- Notices and holds are kept; how far they are is written to them. A signed term is never changed.
GRANT SELECT, INSERT, UPDATE ON residents_notice, residents_hold, residents_officialaddress TO app;
GRANT SELECT, INSERT ON residents_holdterm TO app;
-- Who acts for a resident is kept; confirmation and end are written to it.
GRANT SELECT, INSERT ON residents_representative TO app;
GRANT UPDATE (confirmed_at, confirmed_by, begins_on, letter, ended_at, ended_by, wrapped_key, sealed_name)
  ON residents_representative TO app;
