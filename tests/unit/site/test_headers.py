"""What a browser is told, and what a supervisor hears."""

from datetime import UTC

from django.http import HttpResponse

from clerestory.site.headers import HeadersMiddleware


def test_every_answer_keeps_the_page_to_itself(client, database):
    answer = client.get("/health")
    assert answer.content == b"alive\n"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store, private"


def test_the_site_is_ready_when_the_database_answers(client, database):
    assert client.get("/ready").status_code == 200


def test_the_site_is_not_ready_while_a_migration_waits(client, database):
    with database.connect("clerestory_owner") as owner:
        owner.execute("DELETE FROM django_migrations WHERE app = 'parties'")
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert answer.content.endswith(b"migrations wait\n")


def test_the_site_is_not_ready_without_its_database(client, database):
    from django.db import connections

    with database.connect("clerestory_owner") as owner:
        owner.execute("REVOKE SELECT ON django_migrations FROM app")
    connections.close_all()
    answer = client.get("/ready")
    assert (answer.status_code, answer.content) == (503, b"the database does not answer\n")


def test_a_request_is_told_its_time_and_gets_a_name_of_our_own(rf):
    seen = {}

    def view(request):
        seen["at"], seen["id"] = request.at, request.request_id
        return HttpResponse()

    HeadersMiddleware(view)(rf.get("/", headers={"x-request-id": "chosen"}))
    assert seen["at"].tzinfo is UTC
    assert seen["id"] != "chosen"
    assert len(seen["id"]) == 36


def test_a_view_may_set_a_header_itself(rf):
    answer = HeadersMiddleware(lambda request: HttpResponse(headers={"Cache-Control": "public"}))(rf.get("/"))
    assert answer["Cache-Control"] == "public"
