"""How a twin says its moves: natural talk in the first person, from what the room may know, never a quote (pure).

The wording varies by person and option and is the same every time for the same room.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from actors.availability import zone_of
from parley.ballots import Ballot, Candidate, IssueKind, Move, Option, Proposal, Stance, spoken_label
from parley.identity import derived_id
from parley.preferences import PreferenceCard

_OPENINGS = (
    "I'd go for {option}: {why}.",
    "My pick is {option}: {why}.",
    "{option} sounds best to me: {why}.",
    "If you ask me, {option}: {why}.",
    "How about {option}? {Why}.",
)
_AGREEMENTS = (
    "I'm with {speaker}: {option}. {Why}.",
    "Same as {speaker} here: {option}. {Why}.",
    "{speaker} has it right. {option}: {why}.",
    "{option} is my first choice too: {why}.",
)
_OPEN_WITHOUT = (
    "I don't feel strongly, but {option} would be fine.",
    "No strong view from me; {option} is fine.",
    "I could go along with {option}.",
)
_NOTHING = ("None of these work for me, I'm afraid.", "I can't go along with any of these, sorry.")
_CANNOT_COME = (
    "{option} won't work for me: {reason}.",
    "I can't do {option}: {reason}.",
    "Sorry, {option} is out for me: {reason}.",
)
_CANNOT_ACCEPT = (
    "I can't go along with {option}: {reason}.",
    "{option} is out for me: {reason}.",
    "Sorry, not {option}: {reason}.",
)
_CONCESSIONS = (
    "Fair enough, {speaker}. I won't insist on {option}{instead}.",
    "That's a good reason, {speaker}. I'll let go of {option}{instead}.",
    "I didn't know that, {speaker}. Then not {option}{instead}.",
)
_INSTEAD = ("; {option} is fine too", "; let's look at {option}", "; {option} would do")
_QUESTIONS = ("Does anyone know {unknown}?", "Before I commit: can someone tell me {unknown}?")
_OWN_TIME = (
    "I'd be for {option}, but I still have to check whether I'm free then.",
    "{option} could work; I can't promise yet that I'm free.",
)
_SUPPORTS = (
    "{option} works for me too: {why}.",
    "I'm happy with {option} as well: {why}.",
    "Count me in for {option}: {why}.",
    "I could live with {option} just as well: {why}.",
)
_PASSES = ("Nothing to add from me.", "I've said my piece.", "That's all from my side.")

_REASONS = {
    "likes that time": "{day} suits me well",
    "is free then": "I'm free {then}",
    "has enough time left": "I have enough time left {then}",
    "finds it within the limit": "it's within what I can spend",
    "brings a skill for it: ": "I know {thing}",
    "has done such work": "it's my kind of work",
    "sees a condition met: ": "it has what I need, {thing}",
    "is not free then": "I'm not free then",
    "cannot have it": "I can't have the other",
    "cannot accept it": "I can't accept the other",
    "finds it beyond the limit": "the other is beyond my limit",
    "does not like ": "I don't like {thing}",
    "would rather leave this to somebody else: ": "I'd rather leave {thing} to somebody else",
}
_CONTRA = {
    "not free at that time": "I'm not free then",
    "a dealbreaker about food": "I can't have that",
    "a dealbreaker": "that's a dealbreaker for me",
    "a limit": "that's beyond my limit",
}
_LIKES = ("likes ", "is interested in ")
_ONE_DAY = timedelta(hours=36)
_LEANING = 2.6
"""Score from which an option is more than fine."""


class Speech:
    """One twin's voice in one room."""

    def __init__(self, card: PreferenceCard, proposal: Proposal, options: Sequence[Option], cast: Ballot) -> None:
        self._person = card.person
        self._room = proposal.room
        self._options = {option.id: option for option in options}
        self._labels = {option.id: spoken_label(option, proposal.issues) for option in options}
        self._days = {issue.name for issue in proposal.issues if issue.kind is IssueKind.DAY}
        self._zone = zone_of(proposal.timezone)
        self._cast = cast

    def opening(self, heard: Sequence[Move] = ()) -> Move:
        """The favourite and why; nothing acceptable is said as such. Who wants it too is named."""
        stance = self._cast.stance(self._cast.choice)
        if stance is None:
            return self._move("open", None, self._one_of(_NOTHING, "open"))
        why = self._because(stance)
        if not why or stance.score <= _LEANING:
            text = self._one_of(_OPEN_WITHOUT, "open").format(option=self._name(stance.option))
            return self._move("open", stance.option, text, stance.evidence[:2])
        speaker = next((m.speaker for m in heard if m.option == stance.option and m.kind in ("open", "support")), None)
        lines = _OPENINGS if speaker is None else _AGREEMENTS
        text = self._one_of(lines, "open").format(
            option=self._name(stance.option), why=why, Why=_capital(why), speaker=(speaker or "").capitalize()
        )
        return self._move("open", stance.option, text, stance.evidence[:2])

    def objection(self, stance: Stance, parts: Sequence[tuple[Candidate, str]] = ()) -> Move:
        """The own veto, with its evidence and its one line; to `parts` of options where they are what is ruled out."""
        if stance.veto is None:
            return self.nothing_to_add()
        lines = _CANNOT_COME if stance.veto.kind == "calendar" else _CANNOT_ACCEPT
        named = _or(candidate.label for candidate, _ in parts) or self._name(stance.option)
        reason = _contra(stance.veto.reason)
        text = self._one_of(lines, stance.option).format(option=named, reason=reason)
        evidence = dict.fromkeys([stance.veto.evidence_id, *(each for _, each in parts)])
        move = self._move("object", stance.option, text, tuple(evidence))
        return move.model_copy(update={"candidates": tuple(candidate.id for candidate, _ in parts)})

    def concession(self, option: str, evidence: str, second: Stance | None, heard: Sequence[Move]) -> Move:
        """Gives way to whoever disclosed `evidence`, and names what would do instead."""
        speaker = next((move.speaker for move in heard if evidence in move.evidence), "all right")
        instead = ""
        if second is not None:
            instead = self._one_of(_INSTEAD, "instead").format(option=self._name(second.option))
        text = self._one_of(_CONCESSIONS, "concede").format(
            speaker=speaker.capitalize(), option=self._name(option), instead=instead
        )
        return self._move("concede", second.option if second is not None else option, text, (evidence,))

    def question(self, stance: Stance) -> Move:
        """What is not known: of the own time the person alone can say, anything else is asked of the others."""
        unknown = stance.unknowns[0]
        own_time = unknown.endswith(" is possible")
        lines = _OWN_TIME if own_time else _QUESTIONS
        text = self._one_of(lines, "ask").format(option=self._name(stance.option), unknown=unknown)
        return self._move("ask", stance.option, text)

    def support(self, stance: Stance) -> Move:
        text = self._one_of(_SUPPORTS, "support").format(
            option=self._name(stance.option), why=self._because(stance) or "why not"
        )
        return self._move("support", stance.option, text, stance.evidence[:2])

    def nothing_to_add(self) -> Move:
        return self._move("pass", None, self._one_of(_PASSES, "pass"))

    def _because(self, stance: Stance) -> str:
        """Up to two of the reasons that speak for it, in the first person; "" when there is none."""
        told_of_times = ("likes that time",)
        liked = [reason.removeprefix(lead) for reason in stance.reasons for lead in _LIKES
                 if reason.startswith(lead) and reason not in told_of_times]  # fmt: skip
        spoken = [f"I like {' and '.join(liked[:2])}"] if liked else []
        then = self._day(stance.option)
        welcome = set(told_of_times) & set(stance.reasons)
        for told, line in _REASONS.items():
            for reason in stance.reasons:
                if reason.startswith(told) and not (welcome and told == "is free then"):
                    thing = reason.removeprefix(told)
                    spoken.append(line.format(then=then or "then", day=then or "the time", thing=thing))
        return " and ".join(list(dict.fromkeys(spoken))[:2])

    def _day(self, option: str) -> str:
        """ "that Saturday" for an option that has one day or time; "" where there is none or several."""
        choices = self._options[option].choices if option in self._options else ()
        days = [each for choice in choices if choice.issue in self._days for each in choice.candidates]
        if len(days) != 1 or days[0].start is None or days[0].end is None or days[0].end - days[0].start > _ONE_DAY:
            return ""
        return f"that {days[0].start.astimezone(self._zone):%A}"

    def _name(self, option: str) -> str:
        return self._labels.get(option, "that one")[:200]

    def _one_of(self, lines: Sequence[str], key: str) -> str:
        return lines[derived_id("line", self._room, self._person, key).int % len(lines)]

    def _move(self, kind: str, option: str | None, text: str, evidence: Sequence[str] = ()) -> Move:
        said = _capital(text)
        return Move.model_validate(
            {"speaker": self._person, "kind": kind, "option": option, "text": said[:600], "evidence": tuple(evidence)}
        )


def _contra(reason: str) -> str:
    return _CONTRA.get(reason, reason)


def _or(labels: Iterable[str]) -> str:
    *others, last = [*labels] or [""]
    return f"{', '.join(others)} or {last}" if others else last


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
