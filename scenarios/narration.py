"""A run as it is told on a terminal. Other people's words are printed as text, never as markup or control codes."""

import re
from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from parley.ballots import Move
from scenarios.plain_words import OUTCOMES, RULES, VERBS, findings, option_label
from scenarios.run_record import Check, GraphReading, Interview, RunRecord
from scenarios.story import Story

COLOURS = ("cyan", "yellow", "green", "magenta", "blue", "red", "bright_cyan", "bright_yellow")
TONES = {"good": "green", "fair": "yellow", "bad": "red"}
PHASES = {
    "charter": "the charter is frozen",
    "pool": "the options are on the table",
    "unsealed": "every sealed ballot is in; they are opened together",
    "revised": "the revision is over",
    "tally": "counted",
}


def plain(text: str) -> str:
    """Text without control characters: what somebody wrote must not move the cursor."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", text)


class Narrator:
    """Tells a run to a console, in the order it happens."""

    def __init__(self, story: Story, console: Console) -> None:
        self._story = story
        self._console = console
        self._colours = {person.id: COLOURS[place % len(COLOURS)] for place, person in enumerate(story.people)}

    def chapter(self, title: str) -> None:
        self._console.print()
        self._console.rule(Text(plain(title), style="bold"), align="left", style="dim")

    def line(self, text: str, style: str = "") -> None:
        self._console.print(Text(plain(text), style=style))

    def progress(self) -> Progress:
        return Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
        )

    def name(self, person: str) -> Text:
        return Text(plain(self._story.name_of(person)), style=f"bold {self._colours.get(person, 'white')}")

    def interview(self, interview: Interview) -> None:
        """A question, the twin's answer, and under it what the answer rests on."""
        reply = interview.reply
        self._console.print(Text.assemble(("you → ", "dim"), self.name(interview.person), f"  {interview.question}"))
        self._console.print(Padding(Text(plain(reply.answer)), (0, 0, 0, 2)))
        for evidence in reply.evidence:
            quote = plain(" ".join(evidence.quote.split()))
            source = plain(evidence.source_file or "what was said before")
            self._console.print(Padding(Text(f"“{quote}”  {source}", style="dim italic"), (0, 0, 0, 4)))
        if reply.missing_sources:
            self.line(f"  could not look into: {', '.join(reply.missing_sources)}", "red")

    def phase(self, kind: str) -> None:
        if kind in PHASES:
            self.line(f"· {PHASES[kind]}", "dim")

    def move(self, move: Move) -> None:
        if move.kind == "pass":
            return
        verb = VERBS.get(move.kind, move.kind)
        self._console.print(Text.assemble(self.name(move.speaker), (f" {verb}: ", "dim"), plain(move.text)))

    def verdict(self, record: RunRecord) -> None:
        verdict = record.room.verdict
        if verdict is None:
            return
        head = verdict.winner.label if verdict.winner else OUTCOMES[verdict.outcome]
        told = Text.assemble((plain(head), "bold"), "\n", plain(verdict.explanation))
        self._console.print(Panel(told, title="The verdict", border_style="green" if verdict.winner else "yellow"))
        for finding in findings(record):
            self._console.print(
                Text.assemble(("  ● ", TONES[finding.tone]), (finding.title, "bold"), f"  {plain(finding.text)}")
            )
        certificate = verdict.certificate
        winners = certificate.winners.model_dump().items()
        told_winners = "; ".join(f"{rule}: {plain(option_label(record, option))}" for rule, option in winners)
        self.line(f"  Counted by {RULES[certificate.rule]}. {told_winners}", "dim")
        self.line(f"  charter {certificate.charter_hash[:16]} · seed {certificate.seed}", "dim")

    def votes(self, title: str, reading: GraphReading) -> None:
        """The votes of one moment, as the graph tells them."""
        table = Table(title=plain(title), title_justify="left", expand=False, title_style="bold")
        for column in ("who", "ballot", "first choice", "confidence", "valid from"):
            table.add_column(column, overflow="fold")
        for vote in reading.votes:
            since = f"{vote.valid_from:%H:%M:%S.%f}"[:-3]
            row: Sequence[Text | str] = (
                self.name(vote.person),
                plain(vote.round),
                Text(plain(vote.label or "none it can accept")),
                f"{vote.confidence:.2f}",
                since,
            )
            table.add_row(*row)
        self._console.print(table)

    def checks(self, checks: Sequence[Check]) -> None:
        for check in checks:
            mark, style, seen = ("✓", "green", "dim") if check.kept else ("✗", "bold red", "red")
            told = Text.assemble((f"{mark} ", style), plain(check.promise), (f": {plain(check.seen)}", seen))
            self._console.print(Padding(told, (0, 0, 0, 2)))
