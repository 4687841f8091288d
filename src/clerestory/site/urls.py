"""Every address of the site, by room."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from clerestory.site import health
from clerestory.web.public import sitemap
from clerestory.web.shared import published, shared

urlpatterns = [
    path("health", health.health),
    path("ready", health.ready),
    # For robots, which look for them here: the same in every language.
    path("robots.txt", shared(sitemap.robots), name="robots"),
    path("sitemap.xml", published(sitemap.sitemap), name="sitemap"),
    path("api/", include("clerestory.api.urls")),
    # Public pages: the same address in each language, /… in English and /es/… in Spanish.
    *i18n_patterns(path("", include("clerestory.web.public.urls")), prefix_default_language=False),
    path("", include("clerestory.web.urls")),
]

# Django reads these names here only. Pages and programs get different answers, so the site chooses.
handler400 = "clerestory.site.faults.bad_request"
handler403 = "clerestory.web.faults.forbidden"
handler404 = "clerestory.web.faults.not_found"
handler500 = "clerestory.site.faults.server_error"
