"""Addresses that are open to everybody. Each exists in every language: see `site/urls.py`.

An address that was published stays; whoever renames one leaves a redirect behind. `shared` and `published`
say which pages are the same for everybody and may be rendered once for many (web/shared.py); no page with a
form's token, of a person or of staff is among them, and a test walks them.
"""

from django.urls import path

from clerestory.web import horizon_urls
from clerestory.web.public import front
from clerestory.web.public.agreements import pages as agreements
from clerestory.web.public.answers import claims
from clerestory.web.public.answers import pages as answers
from clerestory.web.public.consequences import pages as consequences
from clerestory.web.public.find import pages as finding
from clerestory.web.public.law import compare_page, index, pack_page, provision_page
from clerestory.web.public.ledger import pages as ledger
from clerestory.web.public.promises import pages as promises
from clerestory.web.public.records import pages as records
from clerestory.web.public.reports import pages as reports
from clerestory.web.public.what_if import pages as what_if
from clerestory.web.resident import consents, letter_code, on_paper, prove, record, telephone, ways
from clerestory.web.shared import published, shared

app_name = "public"
urlpatterns = [
    path("", published(front.front), name="front"),
    path("law/", shared(index.index), name="laws"),
    path("law/<slug:pack>.json", pack_page.pack_json, name="law-json"),
    path("law/<slug:pack>/", shared(pack_page.pack_page), name="law"),
    path("law/<slug:pack>/grid.csv", pack_page.grid_csv, name="grid-csv"),
    path("law/<slug:pack>/<str:provision>/", shared(provision_page.provision_page), name="provision"),
    path("compare/", shared(compare_page.compare_page), name="compare"),
    path("compare.csv", compare_page.compare_csv, name="compare-csv"),
    path("compare.json", compare_page.compare_json, name="compare-json"),
    path("answers/", shared(answers.laws), name="answers"),
    path("answers/<slug:law>.json", answers.answers_json, name="answers-json"),
    path("answers/<slug:law>/", published(answers.questions), name="answers-of"),
    path("answers/<slug:law>/<int:question>", published(answers.answer), name="answer"),
    path("answers/<slug:law>/<int:question>/", answers.with_slash),
    path("answers/<slug:law>/<int:question>.json", answers.answer_json, name="answer-json"),
    path("promises/", published(promises.index), name="promises"),
    path("promises.json", promises.index_json, name="promises-json"),
    path("promises/<slug:law>.json", promises.law_json, name="promises-of-json"),
    path("promises/<slug:law>/", published(promises.law), name="promises-of"),
    path("what-if/", what_if.what_if, name="what-if"),
    path("what-if/<slug:law>/<slug:against>/<slug:first>/<slug:last>/", what_if.result, name="what-if-of"),
    path(
        "what-if/<slug:law>/<slug:against>/<slug:first>/<slug:last>/<str:name>",
        what_if.file,
        name="what-if-file",
    ),
    path("agreements/", published(agreements.index), name="agreements"),
    path("agreements.json", agreements.index_json, name="agreements-json"),
    path("agreements/<slug:number>/", published(agreements.agreement), name="agreement"),
    path("reports/", published(reports.index), name="reports"),
    path("reports/definitions/", published(reports.definitions), name="report-definitions"),
    path("reports/<str:period>/", published(reports.report), name="report"),
    path("ledger/", published(ledger.index), name="ledger"),
    path("ledger.json", ledger.index_json, name="ledger-json"),
    path("record/", record.record, name="record"),
    path("record/prove/", prove.prove, name="record-prove"),
    path("record/letter/", letter_code.letter_code, name="record-letter"),
    path("record/leave/", prove.leave, name="record-leave"),
    path("record/telephone/", telephone.telephone, name="record-telephone"),
    path("record/telephone/remove/", telephone.remove, name="record-telephone-remove"),
    path("record/consents/", consents.consents, name="record-consents"),
    path("record/consents/<uuid:consent>/withdraw/", consents.withdraw, name="record-withdraw"),
    path("record/paper/", on_paper.on_paper, name="record-on-paper"),
    path("record/ways/", ways.ways, name="record-ways"),
    path("record/ways/<uuid:representative>/end/", ways.end, name="record-representative-end"),
    path("record/ways/<slug:what>/shut/", ways.shut, name="record-shut"),
    path("record/ways/<slug:what>/open/", ways.open_again, name="record-open"),
    path("record/events/<slug:reference>/", record.event, name="record-event"),
    path("record/events/<slug:reference>/<str:name>", record.paper, name="record-paper"),
    path("public-records/", records.ask, name="records-ask"),
    path("public-records/status/", records.status, name="records-status"),
    path("public-records/log/", records.log, name="records-log"),
    path("public-records/log.csv", records.log_csv, name="records-log-csv"),
    path("find/", finding.find, name="find"),
    path("consequences/", shared(consequences.consequences), name="consequences"),
    *horizon_urls.in_each_language,
    path("claims/", published(claims.register), name="claims"),
    path("claims.json", claims.register_json, name="claims-json"),
]
