"""The house from the command line: `python -m serving up | down | doctor | rebuild | reset`."""

import argparse
import asyncio
import logging
import sys

from parley.errors import RequestError, TwinError
from parley.processes import ServerFailed
from parley.settings import Settings, load_settings


def up(settings: Settings) -> int:
    from serving import lifecycle

    found = lifecycle.up(settings)
    print(f"Parley is up at {found.url} (docs: {found.url}/docs). Try:")
    print(
        f"  curl -X PUT {found.url}/people/ana -H 'content-type: application/json' "
        """-d '{"name": "Ana", "timezone": "Europe/Lisbon"}'"""
    )
    print("`make stop` ends it; people's memory stays in", settings.folder)
    return 0


def down(settings: Settings) -> int:
    from serving import lifecycle

    print("Parley is stopped." if lifecycle.down(settings) else "Nothing was running.")
    return 0


def doctor(settings: Settings) -> int:
    from serving.doctor import examine

    return examine(settings)


def rebuild(settings: Settings) -> int:
    from serving.rebuild import rebuild_views

    return asyncio.run(rebuild_views(settings))


def reset(settings: Settings) -> int:
    from serving import lifecycle

    print(f"This removes everything Parley knows of everybody, in {settings.folder}.")
    if input("Type 'forget everybody' to go on: ") != "forget everybody":
        print("Nothing was removed.")
        return 1
    lifecycle.reset(settings)
    print("Removed.")
    return 0


COMMANDS = {"up": up, "down": down, "doctor": doctor, "rebuild": rebuild, "reset": reset}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m serving", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    chosen = parser.parse_args().command
    try:
        return COMMANDS[chosen](load_settings())
    except (ServerFailed, TwinError, RequestError, ValueError) as error:
        logging.getLogger(__name__).debug("failed", exc_info=error)
        print(f"{error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, EOFError):
        return 130


if __name__ == "__main__":
    sys.exit(main())
