"""Attempts at the course for people who ask, and the two things that pages may have entered: a certificate
of an attempt that passed, and that a colleague of the same agency leaves.

Both functions run with the rights of the tables' owner and look for themselves whether they may."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
ALTER TABLE parties_courseattempt ENABLE ROW LEVEL SECURITY;
ALTER TABLE parties_courseattempt FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON parties_courseattempt
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) = 'staff');
CREATE POLICY agency_sees_its_own ON parties_courseattempt FOR SELECT
  USING (agency_id = nullif(current_setting('app.agency', true), '')::uuid);

CREATE FUNCTION parties_pass_course(handed_in text, since date, until date, moment timestamptz)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO parties_certificate (id, person_id, course, passed_on, holds_until, recorded_at, recorded_by)
  SELECT gen_random_uuid(), person.id, attempt.course, since, until, moment, NULL
    FROM parties_courseattempt attempt
    JOIN parties_person person ON person.id = attempt.person_id AND person.is_active
         AND person.agency_id = attempt.agency_id
   WHERE attempt.ticket = handed_in AND attempt.passed AND attempt.at = moment
     AND until BETWEEN since AND since + 366;
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION parties_pass_course(text, date, date, timestamptz) FROM PUBLIC;

CREATE FUNCTION parties_tell_leaver(
  leaver uuid, of_agency uuid, told date, due date, counted text, teller uuid, moment timestamptz
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO parties_departure (id, person_id, reported_on, due_on, arithmetic, reported_at, reported_by)
  SELECT gen_random_uuid(), person.id, told, due, counted, moment, colleague.id
    FROM parties_person person
    JOIN parties_person colleague ON colleague.id = teller AND colleague.is_active
         AND colleague.agency_id = person.agency_id AND colleague.id <> person.id
   WHERE person.id = leaver AND person.is_active AND person.agency_id = of_agency
     AND NOT EXISTS (SELECT FROM parties_departure known
                      WHERE known.person_id = person.id AND known.closed_at IS NULL);
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION parties_tell_leaver(uuid, uuid, date, date, text, uuid, timestamptz) FROM PUBLIC;
"""

BACKWARD = """
DROP FUNCTION parties_tell_leaver(uuid, uuid, date, date, text, uuid, timestamptz);
DROP FUNCTION parties_pass_course(text, date, date, timestamptz);
DROP POLICY agency_sees_its_own ON parties_courseattempt;
DROP POLICY office_works ON parties_courseattempt;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0004_register"),
    ]

    operations = [
        migrations.CreateModel(
            name="CourseAttempt",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("ticket", models.CharField(max_length=64, unique=True)),
                ("course", models.TextField()),
                ("version", models.IntegerField()),
                ("right", models.IntegerField()),
                ("of", models.IntegerField()),
                ("passed", models.BooleanField()),
                ("at", models.DateTimeField(db_index=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.agency"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["-at"]},
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
