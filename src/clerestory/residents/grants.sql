-- Residents and their codes are kept; a code's tries and end are written to it.
GRANT SELECT, INSERT, UPDATE ON residents_resident, residents_handedcode TO app;
-- A visit leaves nothing behind; an authenticator can be let go.
GRANT SELECT, INSERT, UPDATE, DELETE ON residents_visit, residents_residentauthenticator TO app;
-- What residents ask and allow is kept; answers and withdrawals are written to it.
GRANT SELECT, INSERT, UPDATE ON residents_ask, residents_consentgiven TO app;
