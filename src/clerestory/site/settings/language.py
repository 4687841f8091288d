"""Language and time. The program computes in UTC; a page says which zone it shows."""

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
