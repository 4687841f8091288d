"""Django's card for this office."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Owns the tables of published reports."""

    name = "clerestory.reports"
    label = "reports"
    verbose_name = "Reports"
    default_auto_field = "django.db.models.BigAutoField"
