"""Addresses of the pages for people who sign in, and of files that have no language.

They hold references only, never anything about a person. Pages that are open to everybody, in each language,
have theirs in `public/urls.py`.
"""

from django.urls import path

from clerestory.web import after_urls, resident_urls
from clerestory.web.account import invitation, passkey, provider, second
from clerestory.web.account import pages as account
from clerestory.web.public import front, sign_in
from clerestory.web.public.ledger import files
from clerestory.web.public.reports import files as report_files
from clerestory.web.requester import agency, ask, drafts, requests
from clerestory.web.requester import desk as own_desk
from clerestory.web.requester import documents as own_documents
from clerestory.web.requester import letters as own_letters
from clerestory.web.requester import receipt as agency_receipt
from clerestory.web.staff import (
    agreements,
    calendar,
    claims,
    desk,
    documents,
    ledger_health,
    letters,
    looks,
    papers,
    queue,
    receipt,
    records,
    request,
    resident_code,
    resident_questions,
    review,
    search,
    together,
)
from clerestory.web.staff.administration import urls as administration

app_name = "web"
urlpatterns = [
    path("home/", front.home, name="home"),
    path("keys/", front.keys, name="keys"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/second/", second.second, name="sign-in-second"),
    path("sign-in/passkey/", passkey.prove, name="sign-in-passkey"),
    path("sign-in/passkey/ask/", passkey.ask, name="sign-in-passkey-ask"),
    path("sign-in/with/<slug:slug>/", provider.ask, name="provider"),
    path("sign-in/with/<slug:slug>/back/", provider.back, name="provider-back"),
    path("invitation/", invitation.invitation, name="invitation"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("account/", account.account, name="account"),
    path("account/totp/", account.totp, name="account-totp"),
    path("account/passkeys/", account.passkeys, name="account-passkeys"),
    path("account/passkeys/ask/", account.ask_for_passkey, name="account-passkeys-ask"),
    path("account/codes/", account.codes, name="account-codes"),
    path("account/factors/<uuid:factor>/remove/", account.remove, name="account-remove"),
    path("account/password/", account.password, name="account-password"),
    path("account/sign-ins/end/", account.end_others, name="account-end"),
    path("queue/", queue.queue, name="queue"),
    path("alarms/", queue.alarms, name="alarms"),
    path("queue/together/", together.together, name="together"),
    path("search/", search.search, name="search"),
    path("search/docket/", search.search_docket, name="search-docket"),
    path("search/person/", search.search_person, name="search-person"),
    path("search/made/", search.searches, name="searches"),
    path("requests/<slug:reference>/", request.request_page, name="request"),
    path("requests/<slug:reference>/papers/", papers.papers, name="papers"),
    path("requests/<slug:reference>/documents/", documents.documents, name="documents"),
    path("requests/<slug:reference>/documents/<int:number>/", documents.document, name="document"),
    path(
        "requests/<slug:reference>/documents/<int:number>/pages/<int:page>.png",
        documents.picture,
        name="document-page",
    ),
    path("requests/<slug:reference>/documents/<int:number>/read/", documents.read, name="document-read"),
    path(
        "requests/<slug:reference>/documents/<int:number>/confirm/",
        documents.confirm,
        name="document-confirm",
    ),
    path("requests/<slug:reference>/documents/<int:number>/look/", documents.look, name="document-look"),
    path("requests/<slug:reference>/documents/<int:number>/doubt/", documents.doubt, name="document-doubt"),
    path(
        "requests/<slug:reference>/documents/<int:number>/settle/", documents.settle, name="document-settle"
    ),
    path(
        "requests/<slug:reference>/documents/<int:number>/original/",
        documents.original,
        name="document-original",
    ),
    path("doubts/", documents.doubts, name="doubts"),
    path("requests/<slug:reference>/review/", review.review, name="review"),
    path("requests/<slug:reference>/reopen/", request.reopen, name="reopen"),
    path("requests/<slug:reference>/more/", desk.more, name="more"),
    path("requests/<slug:reference>/answer/", desk.answer, name="note-answer"),
    path("requests/<slug:reference>/desk/", desk.assign, name="assign"),
    path("requests/<slug:reference>/notes/", desk.note, name="note"),
    path("requests/<slug:reference>/appeal/", desk.appeal, name="appeal"),
    path("resident-questions/", resident_questions.questions, name="resident-questions"),
    path("resident-questions/<uuid:ask>/", resident_questions.answer, name="resident-answer"),
    path("resident-codes/", resident_code.resident_code, name="resident-code"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("counsel/", looks.counsel, name="counsel"),
    path("looks/", looks.waiting, name="looks"),
    path("looks/agreement/", looks.agreement, name="looks-agreement"),
    path("looks/<uuid:look_id>/", looks.look, name="look"),
    path("looks/<uuid:look_id>/settle/", looks.settle, name="look-settle"),
    path("requests/<slug:reference>/paper-came/", looks.came, name="paper-came"),
    path("requests/<slug:reference>/letters/", letters.letters, name="letters"),
    path("letters/<uuid:letter>/", letters.letter, name="letter"),
    path("agency-mail/<uuid:agency>/", letters.address, name="agency-mail"),
    path("requests/<slug:reference>/receipt/", receipt.receipt, name="receipt"),
    path("requests/<slug:reference>/receipt/<str:name>", receipt.paper, name="receipt-file"),
    path("ledger-health/", ledger_health.health, name="ledger-health"),
    path("agreement-register/", agreements.register, name="agreements"),
    path("agreement-register/add/", agreements.add, name="add-agreement"),
    path("agreement-register/<slug:number>/", agreements.agreement, name="keep-agreement"),
    path("agreement-register/<slug:number>/<slug:kind>/", agreements.act, name="agreement-act"),
    path("claims/add/", claims.add, name="add-claim"),
    path("records-desk/", records.desk, name="records-desk"),
    path("records-desk/letters/<uuid:letter>/", records.letter, name="records-letter"),
    path("records-desk/<slug:number>/", records.one, name="records-request"),
    path("records-desk/<slug:number>/<slug:step>/", records.act, name="records-act"),
    *administration.urlpatterns,
    *after_urls.urlpatterns,
    *resident_urls.urlpatterns,
    path("ask/", ask.ask, name="ask"),
    path("ask/drafts/", drafts.drafts, name="drafts"),
    path("ask/drafts/<uuid:draft>/", drafts.draft, name="draft"),
    path("ask/drafts/<uuid:draft>/drop/", drafts.drop, name="draft-drop"),
    path("ask/like/<slug:reference>/", drafts.like, name="ask-like"),
    path("our-agency/", agency.agency, name="our-agency"),
    path("our-agency/people/<uuid:person>/leaves/", agency.leaver, name="our-leaver"),
    path("our-agency/course/", agency.course, name="course"),
    path("our-agency/course/test/", agency.test, name="course-test"),
    path("our-requests/", requests.agency_requests, name="requests"),
    path("our-requests/<slug:reference>/", requests.agency_request, name="agency-request"),
    path("our-requests/<slug:reference>/answer/", own_desk.answer, name="give-answer"),
    path("our-requests/<slug:reference>/appeal/", own_desk.appeal, name="bring-appeal"),
    path("our-requests/<slug:reference>/documents/", own_documents.documents, name="agency-documents"),
    path("our-requests/<slug:reference>/letters/", own_letters.letters, name="agency-letters"),
    path("our-letters/<uuid:letter>/", own_letters.letter, name="agency-letter"),
    path("our-requests/<slug:reference>/withdraw/", requests.withdraw, name="withdraw"),
    path("our-requests/<slug:reference>/envelope/", requests.envelope, name="envelope"),
    path("our-requests/<slug:reference>/envelope.tlog-proof", requests.proof, name="envelope-proof"),
    path("our-requests/<slug:reference>/receipt/", agency_receipt.receipt, name="agency-receipt"),
    path(
        "our-requests/<slug:reference>/receipt/<str:name>", agency_receipt.paper, name="agency-receipt-file"
    ),
    path("reports/feed.atom", report_files.feed, name="reports-feed"),
    path("reports/files/<str:name>", report_files.report_file, name="report-file"),
    path("ledger/log/<path:path>", files.log_file, name="ledger-file"),
    path("ledger/policy", files.policy, name="ledger-policy"),
    path("ledger/<str:name>", files.verifier, name="verifier"),
]
