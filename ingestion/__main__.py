"""Reading from the command line, through the front door of a running house.

python -m ingestion import --person ana PATH...     files and whole folders, of any kind that can be read
python -m ingestion status --person ana             how far reading is, source by source
python -m ingestion dead-letters [--person ana]     what was given up, and why
python -m ingestion redrive ID... | --all           queue it again
python -m ingestion connect --person ana KIND NAME [key=value ...]
python -m ingestion night                           trim and summarise now
"""

import argparse
import sys
from collections.abc import Callable, Sequence

from ingestion.console import Door, Trouble, connect, dead_letters, import_paths, night, redrive, status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ingestion", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--url", default=None, help="the house's address (default: the one that runs, else it is started)"
    )
    commands = parser.add_subparsers(dest="command", required=True)

    def command(
        name: str, run: Callable[[Door, argparse.Namespace], int], person: bool | None
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(name)
        added.set_defaults(run=run)
        if person is not None:
            added.add_argument("--person", required=person, help="whose")
        return added

    imports = command("import", import_paths, True)
    imports.add_argument("paths", nargs="+", metavar="PATH", help="a file or a folder")
    imports.add_argument("--project", default=None, help="share what is read with this project's members")
    command("status", status, True)
    command("dead-letters", dead_letters, False)
    driving = command("redrive", redrive, False)
    driving.add_argument("ids", nargs="*", metavar="ID")
    driving.add_argument("--all", action="store_true", help="everything (of one person, with --person)")
    connecting = command("connect", connect, True)
    connecting.add_argument("kind")
    connecting.add_argument("name")
    connecting.add_argument("fields", nargs="*", metavar="KEY=VALUE")
    connecting.add_argument("--every", type=int, default=None, metavar="SECONDS")
    command("night", night, None)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    parsed = _parser().parse_args(arguments)
    try:
        return parsed.run(Door.at(parsed.url), parsed)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
