"""What the office knows of agencies and people: identifiers, verification, powers, attestations, training,
leavers, access reviews.

Agencies that were registered as verified before there were steps keep that for 90 days, in which the steps
are to be done. Staff and worker read all of it, an agency's session its own attestations; only
administration writes.
"""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
ALTER TABLE parties_identifier ENABLE ROW LEVEL SECURITY;
ALTER TABLE parties_identifier FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON parties_identifier
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) = 'staff');
ALTER TABLE parties_verification ENABLE ROW LEVEL SECURITY;
ALTER TABLE parties_verification FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON parties_verification
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) = 'staff');
ALTER TABLE parties_power ENABLE ROW LEVEL SECURITY;
ALTER TABLE parties_power FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON parties_power
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) = 'staff');
ALTER TABLE parties_standingattestation ENABLE ROW LEVEL SECURITY;
ALTER TABLE parties_standingattestation FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON parties_standingattestation
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) = 'staff');
ALTER TABLE parties_certificate ENABLE ROW LEVEL SECURITY;
ALTER TABLE parties_certificate FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON parties_certificate
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) = 'staff');
ALTER TABLE parties_departure ENABLE ROW LEVEL SECURITY;
ALTER TABLE parties_departure FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON parties_departure
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) = 'staff');
ALTER TABLE parties_accessreview ENABLE ROW LEVEL SECURITY;
ALTER TABLE parties_accessreview FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON parties_accessreview
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) = 'staff');
ALTER TABLE parties_accessreviewline ENABLE ROW LEVEL SECURITY;
ALTER TABLE parties_accessreviewline FORCE ROW LEVEL SECURITY;
CREATE POLICY office_works ON parties_accessreviewline
  USING (current_setting('app.office', true) IN ('staff', 'worker'))
  WITH CHECK (current_setting('app.office', true) = 'staff');
CREATE POLICY agency_sees_its_own ON parties_standingattestation FOR SELECT
  USING (agency_id = nullif(current_setting('app.agency', true), '')::uuid);

SELECT set_config('app.office', 'staff', true);
INSERT INTO parties_verification (id, agency_id, step, how, done_at, holds_until, undone_because)
SELECT gen_random_uuid(), agency.id, step, 'Registered as verified before steps were recorded.',
       agency.registered_at, current_date + 90, ''
  FROM parties_agency agency,
       unnest(ARRAY['identity', 'call_back', 'place', 'powers', 'responsible', 'keys']) AS step
 WHERE agency.verified;
UPDATE parties_agency SET verified_until = current_date + 90 WHERE verified;
INSERT INTO parties_power (id, agency_id, power, evidence, seen_on, given_back_evidence)
SELECT gen_random_uuid(), agency.id, power, 'In the register before evidence was recorded.', current_date, ''
  FROM parties_agency agency, unnest(agency.delegated) AS power;
"""

BACKWARD = """
DROP POLICY agency_sees_its_own ON parties_standingattestation;
DROP POLICY office_works ON parties_identifier;
DROP POLICY office_works ON parties_verification;
DROP POLICY office_works ON parties_power;
DROP POLICY office_works ON parties_standingattestation;
DROP POLICY office_works ON parties_certificate;
DROP POLICY office_works ON parties_departure;
DROP POLICY office_works ON parties_accessreview;
DROP POLICY office_works ON parties_accessreviewline;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0003_factors"),
    ]

    operations = [
        migrations.AddField(
            model_name="agency",
            name="call_back_number",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="agency",
            name="call_back_seen_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="agency",
            name="call_back_source",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="agency",
            name="component",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="agency",
            name="functions",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), blank=True, db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="agency",
            name="probation_needs",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="agency",
            name="probation_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="agency",
            name="verified_until",
            field=models.DateField(null=True),
        ),
        migrations.CreateModel(
            name="AccessReview",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("quarter", models.TextField()),
                ("signed_at", models.DateTimeField()),
                ("signed_by", models.UUIDField()),
                (
                    "agency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="access_reviews",
                        to="parties.agency",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="access_reviews",
                        to="parties.division",
                    ),
                ),
            ],
            options={
                "ordering": ["-signed_at"],
            },
        ),
        migrations.CreateModel(
            name="AccessReviewLine",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("kept", models.BooleanField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="parties.accessreview",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("course", models.TextField()),
                ("passed_on", models.DateField()),
                ("holds_until", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.UUIDField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-holds_until"],
            },
        ),
        migrations.CreateModel(
            name="Departure",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("reported_on", models.DateField()),
                ("due_on", models.DateField()),
                ("arithmetic", models.TextField()),
                ("reported_at", models.DateTimeField()),
                ("reported_by", models.UUIDField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", models.UUIDField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="departures",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["due_on"],
            },
        ),
        migrations.CreateModel(
            name="Identifier",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.TextField(choices=[("ori", "ori"), ("domain", "domain"), ("key", "key")])),
                ("value", models.TextField()),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identifiers",
                        to="parties.agency",
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "value"],
            },
        ),
        migrations.CreateModel(
            name="Power",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("power", models.TextField()),
                ("evidence", models.TextField()),
                ("seen_on", models.DateField()),
                ("evidence_until", models.DateField(null=True)),
                ("given_back_on", models.DateField(null=True)),
                ("given_back_evidence", models.TextField(blank=True, default="")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="powers",
                        to="parties.agency",
                    ),
                ),
            ],
            options={
                "ordering": ["power", "seen_on"],
            },
        ),
        migrations.CreateModel(
            name="StandingAttestation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.TextField()),
                ("evidence", models.TextField()),
                ("given_on", models.DateField()),
                ("holds_until", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.UUIDField(null=True)),
                ("withdrawn_on", models.DateField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attestations",
                        to="parties.agency",
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "given_on"],
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("step", models.TextField()),
                ("how", models.TextField()),
                ("done_at", models.DateTimeField()),
                ("done_by", models.UUIDField(null=True)),
                ("holds_until", models.DateField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_because", models.TextField(blank=True, default="")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verifications",
                        to="parties.agency",
                    ),
                ),
            ],
            options={
                "ordering": ["done_at"],
            },
        ),
        migrations.AddConstraint(
            model_name="accessreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agency__isnull", True), ("division__isnull", False)),
                    models.Q(("agency__isnull", False), ("division__isnull", True)),
                    _connector="OR",
                ),
                name="access_review_is_of_one_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessreview",
            constraint=models.UniqueConstraint(
                fields=("agency", "quarter"), name="agency_reviewed_once_a_quarter"
            ),
        ),
        migrations.AddConstraint(
            model_name="accessreview",
            constraint=models.UniqueConstraint(
                fields=("division", "quarter"), name="division_reviewed_once_a_quarter"
            ),
        ),
        migrations.AddConstraint(
            model_name="accessreviewline",
            constraint=models.UniqueConstraint(fields=("review", "person"), name="reviewed_once_each"),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("holds_until__gte", models.F("passed_on"))),
                name="certificate_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="departure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("person",),
                name="one_open_departure_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="identifier",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("kind", "value"),
                name="identifier_names_one_agency",
            ),
        ),
        migrations.AddConstraint(
            model_name="power",
            constraint=models.UniqueConstraint(
                condition=models.Q(("given_back_on__isnull", True)),
                fields=("agency", "power"),
                name="power_is_held_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="standingattestation",
            constraint=models.CheckConstraint(
                condition=models.Q(("holds_until__gte", models.F("given_on"))),
                name="attestation_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="verification",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True)),
                fields=("agency", "step"),
                name="one_standing_verification_a_step",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
