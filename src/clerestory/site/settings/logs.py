"""Logs go to standard error, one line each, and hold nothing about people: see clerestory.site.log_lines."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "clerestory.site.log_lines.PlainFormatter"}},
    "filters": {"calm": {"()": "clerestory.site.log_lines.CalmRefusals"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["calm"]}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Not found and not allowed are everyday answers; only faults are worth a line.
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "procrastinate": {"level": "WARNING"},
    },
}
