"""Addresses of the pages of administration. They hold handles only."""

from django.urls import path

from clerestory.web.staff.administration import agencies, divisions, front, people, reviews

urlpatterns = [
    path("administration/", front.front, name="administration"),
    path("administration/agencies/", agencies.agencies, name="administration-agencies"),
    path("administration/agencies/add/", agencies.add, name="administration-add-agency"),
    path("administration/agencies/<uuid:agency>/", agencies.agency, name="administration-agency"),
    path("administration/agencies/<uuid:agency>/<slug:act>/", agencies.act, name="administration-agency-act"),
    path("administration/people/", people.everybody, name="administration-people"),
    path("administration/people/add/", people.add, name="administration-add-person"),
    path("administration/people/<uuid:person>/", people.person, name="administration-person"),
    path("administration/people/<uuid:person>/invite/", people.invite, name="administration-invite"),
    path("administration/people/<uuid:person>/<slug:act>/", people.act, name="administration-person-act"),
    path("administration/reviews/", reviews.reviews, name="administration-reviews"),
    path(
        "administration/reviews/agencies/<uuid:agency>/",
        reviews.of_agency,
        name="administration-review-agency",
    ),
    path(
        "administration/reviews/divisions/<slug:division>/",
        reviews.of_division,
        name="administration-review-division",
    ),
    path("administration/divisions/", divisions.divisions, name="administration-divisions"),
    path("administration/divisions/put/", divisions.put, name="administration-put-division"),
]
