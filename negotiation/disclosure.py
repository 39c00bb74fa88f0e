"""What may leave a twin. A room learns scores, evidence ids and one-liners; never a quote, never a document.

Twins keep this promise themselves; the room does not rely on it.
"""

import re
from collections.abc import Collection
from typing import Literal

from parley.ballots import Ballot, IssueStance, Move, MoveKind, Position, Stance, Veto

DisclosureTier = Literal["reasons", "scores"]
"""`reasons`: scores, one-line reasons and evidence ids. `scores`: no reasons, and a talk without words of their own."""

LONGEST_LINE = 120
LONGEST_SPEECH = 600
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]*)[\"“”„«»]")
_GENERIC_VETO = {"dealbreaker": "it meets a dealbreaker", "calendar": "not free then"}
_GENERIC_MOVE: dict[MoveKind, str] = {
    "open": "I have said where I stand in my ballot.",
    "support": "I can support this.",
    "object": "I object to this.",
    "concede": "I can live with this.",
    "ask": "I would like to hear more about this.",
    "pass": "I have nothing to add.",
}


def one_line(text: str, names: Collection[str] = ()) -> str | None:
    """The text as one line; None when it is longer than a line or quotes something that is not one of `names`."""
    line = " ".join(text.split())
    if not line or "\n" in text.strip() or len(line) > LONGEST_LINE or _quotes(line, names):
        return None
    return line


def disclosed_veto(veto: Veto, names: Collection[str] = ()) -> Veto:
    """Kind, evidence id and one line."""
    return veto.model_copy(update={"reason": one_line(veto.reason, names) or _GENERIC_VETO[veto.kind]})


def disclosed_stance(stance: Stance, tier: DisclosureTier, names: Collection[str] = ()) -> Stance:
    def lines(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(line for text in texts if (line := one_line(text, names)) is not None)

    return stance.model_copy(
        update={
            "reasons": lines(stance.reasons) if tier == "reasons" else (),
            "unknowns": lines(stance.unknowns) if tier == "reasons" else (),
            "veto": None if stance.veto is None else disclosed_veto(stance.veto, names),
        }
    )


def disclosed_ballot(ballot: Ballot, tier: DisclosureTier, names: Collection[str] = ()) -> Ballot:
    return ballot.model_copy(
        update={"stances": tuple(disclosed_stance(stance, tier, names) for stance in ballot.stances)}
    )


def disclosed_position(position: Position, tier: DisclosureTier, names: Collection[str] = ()) -> Position:
    stances = tuple(
        IssueStance(issue=each.issue, stances=tuple(disclosed_stance(stance, tier, names) for stance in each.stances))
        for each in position.stances
    )
    return position.model_copy(update={"stances": stances})


def disclosed_move(move: Move, tier: DisclosureTier, names: Collection[str] = ()) -> Move:
    """What is said, without a quote; in the `scores` tier only what kind of thing was said, about which option."""
    text = " ".join(move.text.split())
    said = text if text and tier == "reasons" and not _quotes(text, names) else _GENERIC_MOVE[move.kind]
    return move.model_copy(update={"text": said[:LONGEST_SPEECH]})


def _quotes(text: str, names: Collection[str]) -> bool:
    """Whether something of two words or more stands between quotation marks that is not the name of a thing."""
    known = {name.casefold() for name in names}
    return any(len(quote.split()) > 1 and quote.strip().casefold() not in known for quote in _QUOTED.findall(text))
