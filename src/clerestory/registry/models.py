"""The index: that a record exists, what it is about, and by which digests it is found. No content.

Promises that no licence number, plate, identification number, name or birthday stands here in plain text.
Columns of digests hold combinations (name with birthday, licence number with surname), so that counting equal
digests does not give away common names. An empty digest means that the record has no such value; it is never
searched for.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from clerestory.registry.records import Kind


class Handle(models.Model):
    """One record, under a random name that tells nothing.

    source, source_key: the system it comes from and its name there. elements: for which there is content.
    credential, address_confidential, accident_without_conviction: facts that restrict answers.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.TextField()
    source = models.TextField()
    source_key = models.TextField()
    elements = ArrayField(models.TextField())
    credential = models.TextField(null=True)  # noqa: DJ001 - unknown and empty must not be two things
    address_confidential = models.BooleanField()
    accident_without_conviction = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("source", "source_key"), name="registry_one_handle_a_record"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in Kind]),
                name="registry_handle_kind_is_known",
            ),
        )


class BlindPersonKeys(models.Model):
    """Digests by which a person's record is found or confirmed, or by which somebody else comes too close.

    Those with an index are searched, the others only compared. suffix, sex: mixed with the handle, since few
    values would tell themselves by counting. near_names: one digest for each way in which the name could be
    meant, with the birthday. Null in the columns of the second migration: the record was taken in before
    them, and nobody can be told apart by closeness until a load has filled them.
    """

    handle = models.OneToOneField(Handle, models.CASCADE, primary_key=True, related_name="+")
    licence_number = models.BinaryField(db_index=True)
    name_and_dob = models.BinaryField(db_index=True)
    surname_and_dob = models.BinaryField(db_index=True)
    licence_and_dob = models.BinaryField(db_index=True)
    licence_and_surname = models.BinaryField()
    licence_and_given = models.BinaryField()
    name_dob_and_street = models.BinaryField()
    name_dob_and_zip5 = models.BinaryField()
    name_dob_and_county = models.BinaryField()
    name_dob_and_licence_last4 = models.BinaryField()
    licence_and_name = models.BinaryField(null=True, db_index=True)
    home_and_dob = models.BinaryField(null=True, db_index=True)
    home_and_name = models.BinaryField(null=True, db_index=True)
    suffix = models.BinaryField(null=True)
    sex = models.BinaryField(null=True)
    near_names = ArrayField(models.BinaryField(), null=True)

    class Meta:
        indexes = (
            # Without the list of pending entries, which every search would have to read through.
            GinIndex(fields=("near_names",), name="registry_near_names", fastupdate=False),
            models.Index(
                fields=("handle",),
                name="registry_not_yet_filled",
                condition=models.Q(near_names__isnull=True),
            ),
        )


class BlindVehicleKeys(models.Model):
    """Digests by which a vehicle's, vessel's or trailer's record is found."""

    handle = models.OneToOneField(Handle, models.CASCADE, primary_key=True, related_name="+")
    plate = models.BinaryField(db_index=True)
    vin = models.BinaryField(db_index=True)
