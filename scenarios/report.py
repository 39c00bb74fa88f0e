"""report.html: one self-contained page about a run. No script, no request; everything somebody wrote is escaped."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from parley.ballots import Ballot, Option, ScoreChange, Stance, VetoRecord
from parley.records import Value
from scenarios.plain_words import OUTCOMES, RULES, VERBS, findings, option_label
from scenarios.run_record import GraphVote, RunRecord

HIGHEST = 5.0
HUES = 8  # how many people's colours the style sheet knows; after that they come again
SHOWN_AT_ONCE = 8  # options; the others are folded away


class Seat(Value):
    """A person as the page shows them."""

    person: str
    name: str
    initials: str
    hue: int


class Cell(Value):
    """What one person thinks of one option: scores of both rounds, None where there is no such ballot."""

    seat: Seat
    sealed: float | None
    final: float | None
    veto: str | None
    reasons: tuple[str, ...]
    unknowns: tuple[str, ...]

    @property
    def changed(self) -> float:
        return 0.0 if self.sealed is None or self.final is None else self.final - self.sealed


class Row(Value):
    """One option and what everybody thinks of it."""

    option: Option
    cells: tuple[Cell, ...]
    total: float
    winner: bool

    @property
    def vetoed(self) -> bool:
        return any(cell.veto for cell in self.cells)


class Turn(Value):
    """A score that somebody changed, and what they had heard."""

    seat: Seat
    option: str
    before: float
    after: float
    heard_from: str | None
    heard: str


class Ruling(Value):
    """What one person ruled out for one reason, and the evidence their twin named."""

    name: str
    reason: str
    options: tuple[str, ...]
    evidence: tuple[str, ...]


class Track(Value):
    """One person's votes in the graph, in the order they became valid."""

    seat: Seat
    votes: tuple[GraphVote, ...]


def render(record: RunRecord) -> str:
    """The whole page."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(moment=_moment(record.timezone), points=_points, share=_share)
    return environment.get_template("report.html").render(_page(record))


def write_report(record: RunRecord, out: Path) -> Path:
    """Write the page, and the record it is drawn from, into a folder. Returns the page's path."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "run.json").write_text(record.model_dump_json(indent=2), encoding="utf-8")
    page = out / "report.html"
    page.write_text(render(record), encoding="utf-8")
    return page


def _page(record: RunRecord) -> dict[str, Any]:
    table = rows(record)
    return {
        "record": record,
        "verdict": record.room.verdict,
        "outcome": OUTCOMES[record.room.verdict.outcome] if record.room.verdict else "No verdict",
        "seats": seats(record),
        "rows": table[:SHOWN_AT_ONCE],
        "folded": table[SHOWN_AT_ONCE:],
        "turns": turns(record),
        "talk": [move for move in record.room.talk if move.kind != "pass"],
        "verbs": VERBS,
        "labels": {option.id: option.label for option in record.room.options},
        "findings": findings(record),
        "rules": _rules(record),
        "rulings": rulings(record),
        "worst_regret": max((regret.points for regret in _regrets(record)), default=0.0),
        "tracks": tracks(record),
        "broken": [check for check in record.checks if not check.kept],
    }


def seats(record: RunRecord) -> dict[str, Seat]:
    """Everybody with a name, initials and a colour of their own. The mediator has none."""
    return {
        person: Seat(person=person, name=name, initials=_initials(name), hue=place % HUES)
        for place, (person, name) in enumerate(record.people.items())
    }


def rows(record: RunRecord) -> list[Row]:
    """Every option of the pool: the winner, then what is acceptable to all by what it scored, then what is vetoed."""
    winner = record.room.verdict.winner.id if record.room.verdict and record.room.verdict.winner else None
    table = [_row(record, option, winner) for option in record.room.options]
    return sorted(table, key=lambda row: (not row.winner, row.vetoed, -row.total, row.option.label))


def _row(record: RunRecord, option: Option, winner: str | None) -> Row:
    sealed, final = record.room.cast_in("sealed"), record.room.final
    cells = tuple(
        _cell(seat, _stance(sealed, person, option.id), _stance(final, person, option.id))
        for person, seat in seats(record).items()
        if person in final
    )
    return Row(option=option, cells=cells, total=sum(cell.final or 0.0 for cell in cells), winner=option.id == winner)


def _stance(ballots: dict[str, Ballot], person: str, option: str) -> Stance | None:
    return ballots[person].stance(option) if person in ballots else None


def _cell(seat: Seat, sealed: Stance | None, final: Stance | None) -> Cell:
    return Cell(
        seat=seat,
        sealed=sealed.score if sealed else None,
        final=final.score if final else None,
        veto=final.veto.reason if final and final.veto else None,
        reasons=final.reasons if final else (),
        unknowns=final.unknowns if final else (),
    )


def turns(record: RunRecord) -> list[Turn]:
    """Every score that changed after the talk, with what had been said about the evidence it names."""
    known = seats(record)
    return [
        _turn(record, known[ballot.person], change)
        for ballot in record.room.cast_in("revision").values()
        if ballot.person in known
        for change in ballot.changes
    ]


def _turn(record: RunRecord, seat: Seat, change: ScoreChange) -> Turn:
    said = next((move for move in record.room.talk if change.because in move.evidence), None)
    return Turn(
        seat=seat,
        option=option_label(record, change.option),
        before=change.before,
        after=change.after,
        heard_from=record.name_of(said.speaker) if said else None,
        heard=said.text if said else f"evidence {change.because}",
    )


def rulings(record: RunRecord) -> list[Ruling]:
    """The vetoes, those of one person for one reason together."""
    verdict = record.room.verdict
    together: dict[tuple[str, str], list[VetoRecord]] = {}
    for veto in verdict.certificate.vetoes if verdict else ():
        together.setdefault((veto.person, veto.veto.reason), []).append(veto)
    return [
        Ruling(
            name=record.name_of(person),
            reason=reason,
            options=tuple(dict.fromkeys(veto.label or option_label(record, veto.option) for veto in vetoes)),
            evidence=tuple(dict.fromkeys(f"{veto.veto.kind} {veto.veto.evidence_id}" for veto in vetoes)),
        )
        for (person, reason), vetoes in together.items()
    ]


def tracks(record: RunRecord) -> list[Track]:
    """Everybody's votes as the graph tells them: those of the sealed moment, then those valid now."""
    return [
        Track(seat=seat, votes=votes) for person, seat in seats(record).items() if (votes := _votes_of(record, person))
    ]


def _votes_of(record: RunRecord, person: str) -> tuple[GraphVote, ...]:
    found = {vote.valid_from: vote for vote in (*record.sealed.votes, *record.now.votes) if vote.person == person}
    return tuple(found[moment] for moment in sorted(found))


def _rules(record: RunRecord) -> Iterator[tuple[str, str, bool]]:
    """Each way to count: its name, whom it names, and whether that is the winner."""
    verdict = record.room.verdict
    if verdict is None:
        return
    names = {**{key: text.split(" (")[0] for key, text in RULES.items()}, "condorcet": "Condorcet"}
    for rule, option in verdict.certificate.winners.model_dump().items():
        same = verdict.winner is not None and option == verdict.winner.id
        yield names[rule], option_label(record, option), same


def _regrets(record: RunRecord) -> tuple[Any, ...]:
    return record.room.verdict.certificate.regrets if record.room.verdict else ()


def _initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalnum()]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"


def _moment(timezone: str) -> Any:
    zone = ZoneInfo(timezone)

    def told(value: datetime | str | None, precise: bool = False) -> str:
        """A time as people of the story read it; a text that is no time stays as it is."""
        if not isinstance(value, datetime):
            return value or ""
        local = value.astimezone(zone)
        return f"{local:%H:%M:%S}.{local.microsecond // 1000:03d}" if precise else f"{local:%-d %B %Y}"

    return told


def _points(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}".removesuffix(".0")


def _share(value: float | None, whole: float = HIGHEST) -> str:
    """A number as a width in percent, for a bar."""
    return f"{100 * min(max((value or 0.0) / whole, 0.0), 1.0):.1f}%" if whole else "0%"
