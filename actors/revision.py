"""What changes after the talk, and what is said in it (pure).

A changed score names evidence that somebody else disclosed in the talk and that was not behind the own sealed ballot.
Nothing else that is said changes a score, however often or well it is said.
"""

from collections.abc import Sequence

from actors.speech import Speech
from parley.ballots import Ballot, Move, Option, Proposal, ScoreChange, Stance
from parley.preferences import PreferenceCard

CONCEDED = 1.0
"""What an option is still worth to somebody else once one person cannot accept it."""

RAISED = 1.0
TOP = 5.0


def revise(
    card: PreferenceCard, proposal: Proposal, options: Sequence[Option], cast: Ballot, heard: Sequence[Move]
) -> Ballot:
    """The sealed ballot after the talk: no longer insisting on what somebody else cannot accept."""
    ruled_out = _ruled_out(card, options, cast, heard)
    stances = {stance.option: stance for stance in cast.stances}
    changes: list[ScoreChange] = []
    for option, evidence in sorted(ruled_out.items()):
        stance = stances.get(option)
        if stance is not None and stance.veto is None and stance.score > CONCEDED:
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
    """Option -> the evidence somebody else disclosed against it, if it is new to this twin."""
    own = {evidence for stance in cast.stances for evidence in stance.evidence}
    known = {option.id for option in options}
    found: dict[str, str] = {}
    for move in heard:
        if move.kind != "object" or move.speaker == card.person or move.option not in known:
            continue
        new = [evidence for evidence in move.evidence if evidence not in own]
        if new:
            found.setdefault(str(move.option), new[0])
    return found


def _second_choice(cast: Ballot, ruled_out: dict[str, str]) -> Stance | None:
    """The best option nobody ruled out, when the favourite was."""
    if cast.choice not in ruled_out:
        return None
    left = [each for each in cast.stances if each.veto is None and each.option not in ruled_out]
    return min(left, key=lambda each: (-each.score, each.option), default=None)


def next_move(
    card: PreferenceCard, proposal: Proposal, options: Sequence[Option], cast: Ballot, heard: Sequence[Move]
) -> Move:
    """The next thing to say: open, then object to what others favour, concede, ask, support; else pass."""
    speech = Speech(card, proposal, options, cast)
    own = [move for move in heard if move.speaker == card.person]
    if not own:
        return speech.opening()
    objected = {move.option for move in own if move.kind == "object"}
    for option in _favoured_by_others(card, heard):
        stance = cast.stance(option)
        if stance is not None and stance.veto is not None and option not in objected:
            return speech.objection(stance)
    return _answer(speech, card, options, cast, heard, own)


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
    if "concede" not in said and cast.choice in ruled_out:
        return speech.concession(cast.choice, ruled_out[cast.choice], _second_choice(cast, ruled_out), heard)
    vetoed = [stance for stance in cast.stances if stance.veto is not None]
    spoken = {move.option for move in own if move.kind == "object"}
    if "object" not in said and vetoed and not spoken:
        return speech.objection(min(vetoed, key=lambda stance: stance.option))
    if "ask" not in said and (stance := _unsure(cast)) is not None:
        return speech.question(stance)
    for option in _favoured_by_others(card, heard):
        stance = cast.stance(option)
        if "support" not in said and stance is not None and stance.veto is None and stance.score >= 3.0:
            return speech.support(stance, heard)
    return speech.nothing_to_add()


def _favoured_by_others(card: PreferenceCard, heard: Sequence[Move]) -> list[str]:
    """Options others opened with or supported, in the order they were named."""
    named = (m.option for m in heard if m.speaker != card.person and m.kind in ("open", "support") and m.option)
    return list(dict.fromkeys(named))


def _unsure(cast: Ballot) -> Stance | None:
    """The best option about which something has to be asked."""
    unsure = [each for each in cast.stances if each.unknowns and each.veto is None]
    return min(unsure, key=lambda each: (-each.score, each.option), default=None)
