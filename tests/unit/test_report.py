"""The report: what it shows, and that nothing in it can act."""

import re
from html.parser import HTMLParser

import pytest

from parley.ballots import Absence
from parley.errors import ErrorCode
from scenarios.plain_words import findings
from scenarios.report import render, rows, rulings, tracks, turns
from scenarios.run_record import Check, RunRecord
from tests.unit.story_sample import CORN, FISH, SATAY, sample_run


class Page(HTMLParser):
    """The elements of a page, its text, and whether it is well nested."""

    VOID = frozenset(["meta", "br", "img", "input", "link", "hr"])

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text += data + " "

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


def page(record: RunRecord) -> Page:
    return Page(render(record))


def test_the_question_and_the_decision_stand_at_the_top() -> None:
    words = page(sample_run()).words
    at = [words.index(text) for text in ("What day should we", "grilled corn", "It is the only option", "Who stood")]
    assert at == sorted(at)


def test_options_are_in_the_order_a_reader_needs_them_winner_first_vetoed_last() -> None:
    table = rows(sample_run())
    assert [row.option.id for row in table] == [CORN.id, FISH.id, SATAY.id]
    assert [row.total for row in table] == [12.0, 8.5, 7.0]
    assert [row.vetoed for row in table] == [False, False, True]


def test_both_rounds_of_a_changed_score_are_shown() -> None:
    cell = rows(sample_run())[0].cells[0]
    assert (cell.sealed, cell.final, cell.changed) == (3.0, 4.0, 1.0)
    assert "▲ was 3" in page(sample_run()).words


def test_a_changed_mind_is_told_with_what_was_heard() -> None:
    (turn,) = turns(sample_run())
    assert (turn.seat.name, turn.before, turn.after) == ("Inês Alves", 3.0, 4.0)
    assert (turn.heard_from, turn.heard) == ("Cy", "The bones scare me.")


def test_a_veto_is_shown_with_its_reason() -> None:
    words = page(sample_run()).words
    assert "rules it out: Cy must not have peanuts" in words
    assert "One option was ruled out, each on evidence its twin had to name, by Cy." in words


def test_vetoes_of_one_person_for_one_reason_stand_together_with_their_evidence() -> None:
    run = sample_run()
    assert run.room.verdict is not None
    (veto,) = run.room.verdict.certificate.vetoes
    both = run.room.verdict.certificate.model_copy(
        update={"vetoes": (veto, veto.model_copy(update={"option": "another satay"}))}
    )
    verdict = run.room.verdict.model_copy(update={"certificate": both})
    (ruling,) = rulings(run.model_copy(update={"room": run.room.model_copy(update={"verdict": verdict})}))
    assert (ruling.name, ruling.options) == ("Cy", (SATAY.label, "another satay"))
    assert ruling.evidence == ("dealbreaker e-allergy",)


def test_the_certificate_is_told_in_plain_words() -> None:
    told = {finding.title: finding.text for finding in findings(sample_run())}
    assert told["Quorum"] == "3 voted, 2 were needed."
    assert told["Margin"] == "Ahead by 1 vote in the runoff."
    assert told["Who gave way"] == "Bo gave up most: 1.5 points below their own best option."
    assert list(told)[:4] == ["Quorum", "Not contested", "Pairwise champion", "Margin"]


def test_the_graph_s_votes_are_shown_as_one_followed_by_the_other() -> None:
    track = tracks(sample_run())[2]
    assert [vote.round for vote in track.votes] == ["sealed", "revision"]
    assert "from 09:00:00.002 until 09:00:00.042" in page(sample_run()).words  # in the story's time zone


def test_every_answer_stands_beside_its_evidence() -> None:
    assert "I am allergic to peanuts. I am allergic to peanuts. notes.md · 1 June 2026" in page(sample_run()).words


def test_a_promise_that_was_not_kept_is_said_at_the_top() -> None:
    broken = sample_run().model_copy(update={"checks": (Check(promise="all is well", kept=False, seen="it is not"),)})
    words = page(broken).words
    assert words.index("all is well: it is not") < words.index("Who stood where")
    assert "Not everything came out as promised" not in page(sample_run()).words


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 * 7 }}</style>'


def hostile() -> RunRecord:
    """The sample with every text that people or twins wrote turned against the page."""
    text = sample_run().model_dump_json()
    for said in ("The bones scare me.", "grilled corn", "likes corn", "notes.md", "I love grilled sardines.", "Bo"):
        text = text.replace(f'"{said}"', f'"{said}' + HOSTILE.replace('"', '\\"') + '"')
    return RunRecord.model_validate_json(text)


def test_what_people_wrote_cannot_become_part_of_the_page() -> None:
    harmless, attacked = page(sample_run()), page(hostile())
    assert [tag for tag, _ in attacked.elements] == [tag for tag, _ in harmless.elements]
    assert "<script>alert(1)</script>" in attacked.text
    assert "{{ 7 * 7 }}" in attacked.text


@pytest.mark.parametrize("record", [sample_run(), hostile()], ids=["sample", "hostile"])
def test_the_page_asks_for_nothing_and_runs_nothing(record: RunRecord) -> None:
    html = render(record)
    built = Page(html)
    assert {tag for tag, _ in built.elements} & {"script", "img", "link", "iframe", "object", "form"} == set()
    named = [name for _, attributes in built.elements for name in attributes]
    assert [name for name in named if name.startswith("on") or name in ("src", "href", "srcset")] == []
    style = html[html.index("<style>") : html.index("</style>")]
    assert re.search(r"url\(|@import", style) is None
    policy = next(
        each["content"] for tag, each in built.elements if each.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_the_page_reads_on_a_phone_and_in_the_dark() -> None:
    html = render(sample_run())
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in html
    assert "@media (prefers-color-scheme: dark)" in html
    assert "@media (max-width: 46rem)" in html


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "soft", "accent", "good", "fair", "bad"])
@pytest.mark.parametrize("ground", ["paper", "card"])
def test_every_text_colour_can_be_read_on_every_ground(theme: int, ink: str, ground: str) -> None:
    html = render(sample_run())
    colours = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root {[^}]+}", html)]
    assert contrast(colours[theme][ink], colours[theme][ground]) >= 4.5


def test_a_room_without_a_winner_is_explained() -> None:
    run = sample_run()
    assert run.room.verdict is not None
    absent = Absence(person="bo", phase="ballots", code=ErrorCode.VOTE_ERROR, reason="no answer in 30 s")
    certificate = run.room.verdict.certificate.model_copy(
        update={"present": 1, "absences": (absent,), "regrets": (), "pareto": None}
    )
    verdict = run.room.verdict.model_copy(
        update={"outcome": "no_quorum", "winner": None, "explanation": "Too few voted.", "certificate": certificate}
    )
    words = page(run.model_copy(update={"room": run.room.model_copy(update={"verdict": verdict})})).words
    assert "No decision: too few answered" in words
    assert "1 voted, 2 were needed. Without an answer: Bo." in words
    assert "Bo in ballots: no answer in 30 s VOTE_ERROR" in words


def test_a_room_in_which_nothing_was_proposed_or_said_still_makes_a_page() -> None:
    run = sample_run()
    room = run.room.model_copy(update={"options": (), "ballots": (), "talk": (), "verdict": None})
    empty = run.sealed.model_copy(update={"at": None, "votes": ()})
    words = page(run.model_copy(update={"room": room, "sealed": empty, "now": empty, "interviews": ()})).words
    for said in ("No verdict", "There was no option to vote on.", "Nobody had anything to say.", "holds no votes"):
        assert said in words
