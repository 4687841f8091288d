"""Addresses of notices and holds; `urls` takes them in."""

from django.urls import path

from clerestory.web.staff import notices

urlpatterns = [
    path("notices/", notices.notices, name="notices"),
    path("notices/officials/<slug:official>/", notices.address, name="notice-address"),
    path("notices/<uuid:notice>/letter/", notices.letter, name="notice-letter"),
    path("notices/<uuid:notice>/posted/", notices.posted, name="notice-posted"),
    path("notices/<uuid:notice>/otherwise/", notices.otherwise, name="notice-otherwise"),
    path("notices/<uuid:notice>/not-owed/", notices.not_owed, name="notice-not-owed"),
    path("notices/<uuid:notice>/reached/", notices.reached, name="notice-reached"),
    path("requests/<slug:reference>/telling/", notices.telling, name="telling"),
    path("requests/<slug:reference>/telling/<slug:step>/", notices.act, name="telling-act"),
]
