"""Invented sentences for the entity trainer: lines of tools/entity_sentences/ with names put in their places.

A line's {slots} are filled from lists and from the training parts' own names; [org NASA] marks a name that stands in
the line itself, [?place Main Street] what may be one or may not. Nothing in a line was taken from any data set.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ingestion.namelists import FILE, GIVEN, PLACE, SURNAME
from tools.encoder_training import Example

FOLDER = Path(__file__).parent / "entity_sentences"
KNOWN = FOLDER / "known_names.tsv"
_SLOT = re.compile(r"\{(\w+)\}")
_MARK = re.compile(r"\[(\??)(\w+) ([^\]]+)\]")


def _list(text: str) -> list[str]:
    return text.split(",")


COUNTRIES = _list(
    "Argentina,Austria,Belgium,Bosnia,Brazil,Canada,Chile,China,Cuba,Egypt,Ethiopia,France,Georgia,Germany,Ghana,Greece,"
    "Haiti,India,Indonesia,Iran,Iraq,Ireland,Israel,Italy,Japan,Jordan,Kenya,Kuwait,Lebanon,Libya,Mali,Mexico,Nepal,"
    "Nigeria,North Korea,Norway,Pakistan,Peru,Poland,Qatar,Russia,Saudi Arabia,Serbia,Somalia,South Africa,Spain,Sudan,"
    "Sweden,Syria,Taiwan,Thailand,Turkey,the UK,the US,the USA,the United States,Ukraine,Venezuela,Vietnam,Yemen"
)
STATES = _list(
    "Alabama,Alaska,Arizona,California,Colorado,Florida,Georgia,Hawaii,Idaho,Illinois,Indiana,Iowa,Kansas,Kentucky,Maine,"
    "Maryland,Michigan,Minnesota,Montana,Nevada,New Jersey,New Mexico,New York,Ohio,Oregon,Texas,Utah,Vermont,Virginia"
)
CODES = _list("AL,AK,AZ,CA,CO,CT,FL,GA,IA,IL,IN,KS,KY,LA,MA,MD,MI,MN,MO,NC,NJ,NM,NV,NY,OH,OK,OR,PA,TX,VA,WA,WI")
ADJECTIVES = _list(
    "American,Austrian,British,Chinese,Dutch,Egyptian,French,German,Greek,Indian,Iranian,Iraqi,Israeli,Italian,Japanese,"
    "Mexican,Palestinian,Polish,Russian,Spanish,Swedish,Syrian,Turkish,Ukrainian"
)
TRADES = _list(
    "Energy,Capital,Partners,Industries,Foods,Systems,Power,Gas,Oil,Steel,Motors,Airlines,Media,Software,Bank,Insurance,"
    "Trading,Holdings,Investments,Technologies,Pharmaceuticals,Electric,Pipeline,Resources,Consulting,Records,Pictures"
)
ENDINGS = _list(",, Inc., Inc, Corp., Corporation, Ltd, Ltd., LLC, L.L.C., L.P., Co., Company, Group, AG, plc,, Inc.")
PAPERS = _list("Times,Post,Herald,Tribune,Gazette,Daily News,Journal,Chronicle,Star,Observer")
CLUBS = _list("United,City,Rovers,Lions,Tigers,Bulls,Eagles,Bears,Sox,Rangers,Hawks")
TYPES = {
    "org": "ORG", "person": "PERSON", "place": "PLACE", "other": "OTHER", "event": "EVENT", "product": "PRODUCT",
    "work": "WORK_OF_ART",
}  # fmt: skip


def parts_of(slot: str) -> tuple[str, str]:
    """ "place_lower" is ("place", "lower"), "us_state" is ("us_state", "")."""
    name, _, change = slot.rpartition("_")
    return (name, change) if change in ("lower", "upper") else (slot, "")


class Names:
    """Draws names. `pool`: those of the training parts, by type, each as its tokens."""

    def __init__(self, pool: dict[str, list[tuple[str, ...]]]) -> None:
        listed = [line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines()]
        self._listed = {
            mark: [_title(name) for name, marks in listed if int(marks) & mark] for mark in (GIVEN, SURNAME, PLACE)
        }
        self._persons = [name for name in pool.get("person", []) if 1 < len(name) < 4]
        self._orgs = [" ".join(name) for name in pool.get("organisation", []) if len(name) < 5]
        self._places = [" ".join(name) for name in pool.get("place", []) if len(name) < 4]
        known = [line.split("\t") for line in KNOWN.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
        self._known = {kind: names.split("|") for kind, names in known}
        self._drawn: dict[str, Callable[[random.Random], str]] = {
            "given": self.given,
            "surname": self.surname,
            "person": self.person,
            "place": self.place,
            "org": self.org,
            "company": self.company,
            "school": self.school,
            "team": lambda c: f"{self.place(c)} {c.choice(CLUBS)}" if c.random() < 0.7 else self.org(c),
            "paper": lambda c: f"{self.place(c)} {c.choice(PAPERS)}",
            "street": lambda c: f"{self.surname(c)} {c.choice(('Street', 'Road', 'Avenue', 'Blvd', 'St'))}",
            "country": lambda c: c.choice(COUNTRIES).removeprefix("the "),
            "us_state": lambda c: c.choice(STATES),
            "state": lambda c: c.choice(CODES),
            "adjective": lambda c: c.choice(ADJECTIVES),
            "acronym": lambda c: "".join(c.choices("ABCDEFGHILMNOPRST", k=c.choice((2, 3, 3, 4)))),
            "initial": lambda c: c.choice("ABCDEFGHJKLMNPRSTVW"),
            "number": lambda c: c.choice(
                (f"{c.randrange(100, 999)}-{c.randrange(1000, 9999)}", str(c.randrange(9999)))
            ),
        }

    def draw(self, slot: str, chance: random.Random) -> str:
        name, change = parts_of(slot)
        known = self._known.get(name.removeprefix("known_"))
        text = chance.choice(known) if known and name.startswith("known_") else self._drawn[name](chance)
        return {"lower": text.lower(), "upper": text.upper()}.get(change, text)

    def given(self, chance: random.Random) -> str:
        return chance.choice(self._persons)[0] if chance.random() < 0.5 else chance.choice(self._listed[GIVEN])

    def surname(self, chance: random.Random) -> str:
        return chance.choice(self._persons)[-1] if chance.random() < 0.5 else chance.choice(self._listed[SURNAME])

    def person(self, chance: random.Random) -> str:
        dice = chance.random()
        if dice < 0.4:
            return " ".join(chance.choice(self._persons))
        middle = f" {chance.choice('ABCDEFGHJKLMNPRSTW')}." if dice > 0.9 else ""
        return f"{self.given(chance)}{middle} {self.surname(chance)}"

    def place(self, chance: random.Random) -> str:
        return chance.choice(self._places) if chance.random() < 0.5 else chance.choice(self._listed[PLACE])

    def org(self, chance: random.Random) -> str:
        return chance.choice(self._orgs) if chance.random() < 0.65 else self.company(chance)

    def company(self, chance: random.Random) -> str:
        dice = chance.random()
        if dice < 0.2:
            return f"{self.surname(chance)} & {self.surname(chance)}{chance.choice(ENDINGS)}"
        if dice < 0.35:
            return f"{self.surname(chance)}{chance.choice(ENDINGS)}"
        if dice < 0.5:
            return f"{self._drawn['acronym'](chance)}{chance.choice(ENDINGS)}"
        first = self.place(chance) if dice < 0.7 else self.surname(chance)
        return f"{first} {chance.choice(TRADES)}{chance.choice(ENDINGS)}"

    def school(self, chance: random.Random) -> str:
        kind = chance.choice(
            ("University of {}", "{} University", "{} State University", "{} College", "{} High School")
        )
        return kind.format(self.place(chance))


SLOT_TYPES = {
    **dict.fromkeys(("given", "surname", "person"), "PERSON"),
    **dict.fromkeys(("org", "company", "school", "team", "paper"), "ORG"),
    **dict.fromkeys(("place", "street", "country", "us_state", "state"), "PLACE"),
    **{f"known_{kind}": "ORG" for kind in ("company", "agency", "movement", "press", "club", "college")},
    "known_region": "PLACE",
    "known_leader": "PERSON",
    "adjective": "OTHER",
}
UNSURE = {"acronym": frozenset(("ORG", "PRODUCT", "PLACE"))}


def lines_of(folder: Path = FOLDER) -> list[str]:
    found: list[str] = []
    for file in sorted(folder.glob("*.txt")):
        found += [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return found


def invented(lines: Sequence[str], names: Names, chance: random.Random) -> Iterator[Example]:
    """Each line once, with names of its own."""
    for line in lines:
        yield filled(line, names, chance)


def filled(line: str, names: Names, chance: random.Random) -> Example:
    """The line with its slots filled and its marks read."""
    text, at = "", 0
    spans: list[tuple[int, int, str]] = []
    unsure: list[tuple[int, int, frozenset[str]]] = []
    for found in re.finditer(f"{_MARK.pattern}|{_SLOT.pattern}", line):
        text += line[at : found.start()]
        start, at = len(text), found.end()
        maybe, kind, inside, slot = found.groups()
        if slot is None:
            text += _SLOT.sub(lambda each: names.draw(each[1], chance), inside)
            if maybe:
                unsure.append((start, len(text), frozenset((TYPES[kind], "ORG", "PLACE"))))
            else:
                spans.append((start, len(text), TYPES[kind]))
            continue
        text += names.draw(slot, chance)
        base, _ = parts_of(slot)
        if base in SLOT_TYPES:
            spans.append((start, len(text), SLOT_TYPES[base]))
        elif base in UNSURE:
            unsure.append((start, len(text), UNSURE[base]))
    joined = _joined(text + line[at:], spans)
    return Example(text + line[at:], joined, frozenset(), tuple(unsure))


def _joined(text: str, spans: Sequence[tuple[int, int, str]]) -> tuple[tuple[int, int, str], ...]:
    """Given name and surname beside each other are one person."""
    joined: list[tuple[int, int, str]] = []
    for span in spans:
        between = text[joined[-1][1] : span[0]] if joined else ""
        if joined and span[2] == joined[-1][2] == "PERSON" and re.fullmatch(r"\.? (?:[A-Z]\. )?", between):
            joined[-1] = (joined[-1][0], span[1], "PERSON")
        else:
            joined.append(span)
    return tuple(joined)


def _title(name: str) -> str:
    return " ".join(word if word in ("of", "de", "la", "the") else word.capitalize() for word in name.split())
