"""Addresses by which staff serve residents; `urls` takes them in."""

from django.urls import path

from clerestory.web.staff import post, representatives, resident_reading

urlpatterns = [
    path("person-letters/", post.letters, name="person-letters"),
    path("person-letters/came-back/", post.came_back, name="person-letter-came-back"),
    path("person-letters/<uuid:letter>/pages/", post.pages, name="person-letter-pages"),
    path("person-letters/<uuid:letter>/discard/", post.discard, name="person-letter-discard"),
    path("resident-reading/", resident_reading.reading, name="resident-reading"),
    path("representatives/", representatives.representatives, name="representatives"),
    path("representatives/<uuid:representative>/", representatives.representative, name="representative"),
    path(
        "representatives/<uuid:representative>/confirm/",
        representatives.confirm,
        name="representative-confirm",
    ),
    path("representatives/<uuid:representative>/end/", representatives.end, name="representative-end"),
    path("representatives/<uuid:representative>/code/", representatives.code, name="representative-code"),
]
