"""What browsers are told to enforce.

Safe by default; only a server bound to this machine alone may go without HTTPS.
"""

from clerestory.site.settings.environment import ENVIRONMENT

DEBUG = False  # Never on: Django's debug page shows local variables, and those may be about a person.
ALLOWED_HOSTS = [host.strip() for host in ENVIRONMENT.hosts if host.strip()]

SECURE_SSL_REDIRECT = ENVIRONMENT.https
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^ready$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENVIRONMENT.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.https else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# The prefix makes a browser refuse the cookie unless it is secure, host-bound and for the whole site.
# Browsers do not tell two ports of one machine apart, so the pages of administration have names of their own.
PLACE = "administration" if ENVIRONMENT.registrar_database_url else "session"
SESSION_COOKIE_NAME = f"__Host-{PLACE}" if ENVIRONMENT.https else PLACE
CSRF_COOKIE_NAME = f"{PLACE}-csrf"
CLERESTORY_ADMINISTRATION = ENVIRONMENT.administration
SESSION_COOKIE_SECURE = ENVIRONMENT.https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_AGE = None  # goes with the browser: who shares it shall not see for a year that a form was opened
CSRF_COOKIE_SECURE = ENVIRONMENT.https
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
