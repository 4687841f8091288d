"""Language and time. The program computes in UTC; a page says which zone it shows.

Public pages are written in each of LANGUAGES, and the address says which: English has none, others a prefix.
Neither a cookie nor the browser's wish changes what an address shows, so that a link shows the same to all.
"""

LANGUAGE_CODE = "en"
LANGUAGES = (("en", "English"), ("es", "Español"))
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
