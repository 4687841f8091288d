"""Every address of the site, by room."""

from django.urls import include, path

from clerestory.site import health

urlpatterns = [
    path("health", health.health),
    path("ready", health.ready),
    path("api/", include("clerestory.api.urls")),
]

handler400 = "clerestory.site.faults.bad_request"
handler500 = "clerestory.site.faults.server_error"
