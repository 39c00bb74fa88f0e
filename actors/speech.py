"""How a twin says its moves: natural talk in the first person, from what the room may know, never a quote (pure).

The wording varies by person and option and is the same every time for the same room.
"""

from collections.abc import Sequence

from parley.ballots import Ballot, Move, Option, Proposal, Stance
from parley.identity import derived_id
from parley.preferences import PreferenceCard

_OPENINGS = ("I'd go for {option}{why}.", "My pick is {option}{why}.", "{option} sounds best to me{why}.")
_OPEN_WITHOUT = ("I don't feel strongly, but {option} would be fine.", "No strong view from me; {option} is fine.")
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
)
_QUESTIONS = ("Does anyone know {unknown}?", "Before I commit: can someone tell me {unknown}?")
_SUPPORTS = (
    "{option} works for me too{why}.",
    "I'm happy with {option} as well{why}.",
    "Count me in for {option}{why}.",
)
_PASSES = ("Nothing to add from me.", "I've said my piece.", "That's all from my side.")

_REASONS = {
    "likes ": "I like ",
    "is interested in ": "I'm interested in ",
    "is free then": "I'm free then",
    "has enough time left": "I have enough time left that day",
    "likes that time": "that time suits me",
    "is within the limit": "it's within what I can spend",
    "brings a skill for it: ": "I have the skills for it: ",
    "meets a condition: ": "it has what I need: ",
    "would like to do it": "I'd like to do it myself",
    "would rather somebody else did it": "I'd rather somebody else did it",
}
_CONTRA = {"not free at that time": "I'm not free then"}


class Speech:
    """One twin's voice in one room."""

    def __init__(self, card: PreferenceCard, proposal: Proposal, options: Sequence[Option], cast: Ballot) -> None:
        self._person = card.person
        self._room = proposal.room
        self._labels = {option.id: option.label for option in options}
        self._cast = cast

    def opening(self) -> Move:
        """The favourite and why; nothing acceptable is said as such."""
        stance = self._cast.stance(self._cast.choice)
        if stance is None:
            return self._move("open", None, self._one_of(_NOTHING, "open"))
        why = self._because(stance)
        lines = _OPENINGS if stance.score > 2.6 and why else _OPEN_WITHOUT
        text = self._one_of(lines, "open").format(option=self._name(stance.option), why=why)
        return self._move("open", stance.option, text, stance.evidence[:2])

    def objection(self, stance: Stance) -> Move:
        """The own veto, with its evidence id and its one line."""
        if stance.veto is None:
            return self.nothing_to_add()
        reason = _CONTRA.get(stance.veto.reason, stance.veto.reason)
        lines = _CANNOT_COME if stance.veto.kind == "calendar" else _CANNOT_ACCEPT
        text = self._one_of(lines, stance.option).format(option=self._name(stance.option), reason=reason)
        return self._move("object", stance.option, text, (stance.veto.evidence_id,))

    def concession(self, option: str, evidence: str, second: Stance | None, heard: Sequence[Move]) -> Move:
        speaker = next((move.speaker for move in heard if evidence in move.evidence), "all right")
        instead = f"; {self._name(second.option)} is fine too" if second is not None else ""
        text = self._one_of(_CONCESSIONS, "concede").format(
            speaker=speaker.capitalize(), option=self._name(option), instead=instead
        )
        return self._move("concede", second.option if second is not None else option, text, (evidence,))

    def question(self, stance: Stance) -> Move:
        text = self._one_of(_QUESTIONS, "ask").format(unknown=stance.unknowns[0])
        return self._move("ask", stance.option, text)

    def support(self, stance: Stance, heard: Sequence[Move]) -> Move:
        text = self._one_of(_SUPPORTS, "support").format(option=self._name(stance.option), why=self._because(stance))
        return self._move("support", stance.option, text, stance.evidence[:2])

    def nothing_to_add(self) -> Move:
        return self._move("pass", None, self._one_of(_PASSES, "pass"))

    def _because(self, stance: Stance) -> str:
        for reason in stance.reasons:
            for told, spoken in _REASONS.items():
                if reason.startswith(told):
                    return f": {spoken}{reason.removeprefix(told)}"
        return ""

    def _name(self, option: str) -> str:
        return self._labels.get(option, "that one")[:200]

    def _one_of(self, lines: Sequence[str], key: str) -> str:
        return lines[derived_id("line", self._room, self._person, key).int % len(lines)]

    def _move(self, kind: str, option: str | None, text: str, evidence: Sequence[str] = ()) -> Move:
        said = text[:1].upper() + text[1:]
        return Move.model_validate(
            {"speaker": self._person, "kind": kind, "option": option, "text": said[:600], "evidence": tuple(evidence)}
        )
