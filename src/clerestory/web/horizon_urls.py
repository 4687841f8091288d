"""Addresses of dockets, bills and registers; `public/urls` takes in what has a language, `urls` the rest."""

from django.urls import path

from clerestory.web.public.horizon import bills, controversies, dockets, exchange, registers
from clerestory.web.staff import bill_desk, docket_desk, entries

in_each_language = [
    path("bills/", bills.index, name="bills"),
    path("bills.json", bills.index_json, name="bills-json"),
    path("bills/<slug:pack>/<slug:slug>/", bills.bill, name="bill"),
    path("bills/<slug:pack>/<slug:slug>.json", bills.bill_json, name="bill-json"),
    path("dockets/", dockets.index, name="dockets"),
    path("dockets.json", dockets.index_json, name="dockets-json"),
    path("dockets/<slug:number>/", dockets.docket, name="docket"),
    path("dockets/<slug:number>/comments/", dockets.comments, name="docket-comments"),
    path("dockets/<slug:number>/comments.csv", dockets.comments_csv, name="docket-comments-csv"),
    path("controversies/", controversies.controversies, name="controversies"),
    path("controversies.json", controversies.controversies_json, name="controversies-json"),
    path("surveys/", registers.surveys, name="surveys"),
    path("surveys.json", registers.surveys_json, name="surveys-json"),
    path("studies/", registers.studies, name="studies"),
    path("studies.json", registers.studies_json, name="studies-json"),
]
urlpatterns = [
    path("dockets/v4/comments", exchange.comments, name="comments-v4"),
    path("dockets/v4/comments/<slug:identifier>", exchange.comment, name="comment-v4"),
    path("docket-desk/", docket_desk.desk, name="docket-desk"),
    path("docket-desk/open/", docket_desk.open_one, name="docket-open"),
    path("docket-desk/<slug:number>/", docket_desk.one, name="docket-work"),
    path("docket-desk/<slug:number>/mail/", docket_desk.mail, name="docket-mail"),
    path("docket-desk/<slug:number>/file/", docket_desk.from_file, name="docket-file"),
    path("docket-desk/<slug:number>/decide/", docket_desk.decide, name="docket-decide"),
    path("docket-desk/<slug:number>/<int:comment>/", docket_desk.review, name="comment-review"),
    path("docket-desk/<slug:number>/<int:comment>/let-in/", docket_desk.let_in, name="comment-let-in"),
    path("bill-desk/<slug:pack>/<slug:slug>/", bill_desk.bill, name="bill-desk"),
    path("bill-desk/<slug:pack>/<slug:slug>/draft/", bill_desk.draft, name="bill-draft"),
    path("register-entries/<slug:kind>/", entries.add, name="add-entry"),
]
