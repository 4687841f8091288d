"""Django's own commands for people who run the site: `python -m clerestory.site.manage COMMAND`.

Migrations need the owner's rights; they are sent to the connection `owner` unless somebody names another.
"""

import os
import sys

from django.core.management import execute_from_command_line


def main(arguments: list[str]) -> None:
    """Run one of Django's commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clerestory.site.settings")  # noqa: TID251 - only sets it
    if arguments[1:2] == ["migrate"] and not any(each.startswith("--database") for each in arguments):
        arguments = [*arguments, "--database=owner"]
    execute_from_command_line(arguments)


if __name__ == "__main__":
    main(sys.argv)
