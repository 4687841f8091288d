"""Mail to agencies. Without a server nothing is sent: letters wait and say so.

The password stands in a file of the folder of secrets, `smtp.password`, and in no variable.
"""

from clerestory.site.settings.environment import ENVIRONMENT
from clerestory.site.settings.keys import text

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = ENVIRONMENT.smtp_host or ""
EMAIL_PORT = ENVIRONMENT.smtp_port
EMAIL_HOST_USER = ENVIRONMENT.smtp_user or ""
EMAIL_HOST_PASSWORD = text("smtp.password") if EMAIL_HOST_USER else ""
EMAIL_USE_TLS = ENVIRONMENT.smtp_security == "starttls"
EMAIL_USE_SSL = ENVIRONMENT.smtp_security == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from or ""
# Where people reach this site, as a message names it.
CLERESTORY_ADDRESS = ENVIRONMENT.address or f"http://127.0.0.1:{ENVIRONMENT.port}"
