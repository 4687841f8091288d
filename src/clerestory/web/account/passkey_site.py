"""At which address passkeys are made and used: the host a browser asked for. An address of numbers has none,
because browsers tie passkeys to names."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

from clerestory.parties.passkeys import Site


def site_of(request: HttpRequest) -> Site | None:
    """The site as passkeys know it, or None where they cannot be used."""
    asked = request.get_host()
    host = asked.rsplit(":", 1)[0] if asked.rpartition(":")[2].isdigit() else asked
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        name = getattr(settings, "CLERESTORY_OFFICE_NAME", None) or host
        return Site(host=host, origin=f"{request.scheme}://{asked}", name=str(name))
    return None
