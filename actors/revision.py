"""What changes after the talk, and what is said in it (pure).

A changed score names evidence that somebody else disclosed in the talk and that was not behind the own sealed ballot.
Nothing else that is said changes a score, however often or well it is said.
"""

from collections.abc import Mapping, Sequence

from actors.objections import candidates_objected_to, reached_by
from actors.speech import Speech
from actors.stance import NEUTRAL
from parley.ballots import Ballot, Move, Option, Proposal, ScoreChange, Stance
from parley.preferences import PreferenceCard

CONCEDED = 1.0
"""What an option is still worth to somebody else once one person cannot accept it."""

RAISED = 1.0
TOP = 5.0
LIKED = 3.0
"""Score from which an option is worth supporting."""


def revise(
    card: PreferenceCard, proposal: Proposal, options: Sequence[Option], cast: Ballot, heard: Sequence[Move]
) -> Ballot:
    """The sealed ballot after the talk: no longer insisting on what somebody else cannot accept.

    Who had no liking for it has nothing to give up, so that score stays.
    """
    ruled_out = _ruled_out(card, options, cast, heard)
    stances = {stance.option: stance for stance in cast.stances}
    changes: list[ScoreChange] = []
    for option, evidence in sorted(ruled_out.items()):
        stance = stances.get(option)
        if stance is not None and stance.veto is None and stance.score > NEUTRAL:
            changes.append(ScoreChange(option=option, before=stance.score, after=CONCEDED, because=evidence))
    second = _second_choice(cast, ruled_out)
    if second is not None and second.score < TOP:
        after = min(TOP, second.score + RAISED)
        because = ruled_out[cast.choice]
        changes.append(ScoreChange(option=second.option, before=second.score, after=after, because=because))
    after_talk = {change.option: change.after for change in changes}
    revised = [each.model_copy(update={"score": after_talk.get(each.option, each.score)}) for each in cast.stances]
    return cast.model_copy(update={"round": "revision", "stances": tuple(revised), "changes": tuple(changes)})


def _ruled_out(card: PreferenceCard, options: Sequence[Option], cast: Ballot, heard: Sequence[Move]) -> dict[str, str]:
    """Option -> the evidence somebody else disclosed against it, or against a part of it, if it is new to this twin."""
    own = {evidence for stance in cast.stances for evidence in stance.evidence}
    found: dict[str, str] = {}
    for move in heard:
        if move.kind != "object" or move.speaker == card.person:
            continue
        new = [evidence for evidence in move.evidence if evidence not in own]
        for option in reached_by(move, options) if new else ():
            found.setdefault(option, new[0])
    return found


def _second_choice(cast: Ballot, ruled_out: Mapping[str, str]) -> Stance | None:
    """The best option nobody ruled out, when the favourite was."""
    if cast.choice not in ruled_out:
        return None
    left = [each for each in cast.stances if each.veto is None and each.option not in ruled_out]
    return min(left, key=lambda each: (-each.score, each.option), default=None)


def next_move(
    card: PreferenceCard, proposal: Proposal, options: Sequence[Option], cast: Ballot, heard: Sequence[Move]
) -> Move:
    """The next thing to say: object to what others favour as soon as it is named, else open, concede, ask, support."""
    speech = Speech(card, proposal, options, cast)
    own = [move for move in heard if move.speaker == card.person]
    objected = {option for move in own if move.kind == "object" for option in reached_by(move, options)}
    vetoed = {stance.option: stance for stance in cast.stances if stance.veto is not None}
    unheard = [option for option in vetoed if option not in objected]
    objecting = next((option for option in _favoured_by_others(card, heard) if option in unheard), None)
    if objecting is None and own and not objected and not _has_to_concede(card, options, cast, heard, own):
        objecting = min(unheard, default=None)
    if objecting is not None:
        against = next(option for option in options if option.id == objecting)
        parts = candidates_objected_to(card, proposal, options, against, vetoed[objecting])
        return speech.objection(vetoed[objecting], parts)
    if not any(move.kind == "open" for move in own):
        return speech.opening(heard)
    return _answer(speech, card, options, cast, heard, own)


def _has_to_concede(
    card: PreferenceCard, options: Sequence[Option], cast: Ballot, heard: Sequence[Move], own: Sequence[Move]
) -> bool:
    conceded = any(move.kind == "concede" for move in own)
    return not conceded and cast.choice in _ruled_out(card, options, cast, heard)


def _answer(
    speech: Speech,
    card: PreferenceCard,
    options: Sequence[Option],
    cast: Ballot,
    heard: Sequence[Move],
    own: Sequence[Move],
) -> Move:
    said = {move.kind for move in own}
    ruled_out = _ruled_out(card, options, cast, heard)
    favoured = _favoured_by_others(card, heard)
    if _has_to_concede(card, options, cast, heard, own):
        return speech.concession(cast.choice, ruled_out[cast.choice], _second_choice(cast, ruled_out), heard)
    if "ask" not in said and (stance := _unsure(cast, favoured)) is not None:
        return speech.question(stance)
    named = {move.option for move in own}
    for option in favoured:
        stance = cast.stance(option)
        if "support" in said or option in named or option in ruled_out or stance is None:
            continue
        if stance.veto is None and stance.score >= LIKED:
            return speech.support(stance)
    return speech.nothing_to_add()


def _favoured_by_others(card: PreferenceCard, heard: Sequence[Move]) -> list[str]:
    """Options others opened with, supported or gave way to, in the order they were named."""
    kinds = ("open", "support", "concede")
    named = (m.option for m in heard if m.speaker != card.person and m.kind in kinds and m.option)
    return list(dict.fromkeys(named))


def _unsure(cast: Ballot, favoured: Sequence[str]) -> Stance | None:
    """The best option about which something has to be asked, of those that anybody wants."""
    wanted = {cast.choice, *favoured}
    unsure = [each for each in cast.stances if each.unknowns and each.veto is None and each.option in wanted]
    return min(unsure, key=lambda each: (-each.score, each.option), default=None)
