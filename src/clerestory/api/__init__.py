"""The door for agencies' programs: REST below /api/v1/.

Promises: a view translates a request into a command of casework and its reply into JSON, and nothing else;
every refusal is a problem document (RFC 9457) that holds nothing of what was sent. Refuses to decide, to
look anybody up, or to keep anything: it owns no table. Source: docs/guide/requester/api.md.
"""
