"""What the room accepts of what a twin sends: an answer that is malformed or lies is refused, with the reason.

Nothing is repaired in anybody's favour: a refused ballot is an Absence, an unproven change leaves the score as it was.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parley.ballots import (
    Ballot,
    BallotRound,
    Candidate,
    Issue,
    IssueStance,
    Move,
    Option,
    Position,
    Proposal,
    Stance,
)
from parley.errors import VoteError


def examined_position(position: Position, person: str, proposal: Proposal) -> Position:
    """The position as far as it speaks of this proposal's issues and candidates. Raises VoteError on another's name.

    Stances on what was not asked, and vetoes or stances whose evidence is no id, do not count.
    """
    if position.person != person:
        raise VoteError(f"{person} answered in the name of {position.person}")
    issues = {issue.name: issue for issue in proposal.issues if issue.concerns(person)}
    stances = tuple(
        IssueStance(issue=each.issue, stances=_known_stances(each.stances, issues[each.issue]))
        for each in {of_issue.issue: of_issue for of_issue in position.stances}.values()
        if each.issue in issues
    )
    return position.model_copy(update={"stances": stances})


def _known_stances(stances: Iterable[Stance], issue: Issue) -> tuple[Stance, ...]:
    known = {candidate.id for candidate in issue.candidates}
    once = {
        stance.option: stance
        for stance in stances
        if stance.option in known and all(is_evidence_id(each) for each in stance.evidence)
    }
    return tuple(_evidenced(stance) for stance in once.values())


def _evidenced(stance: Stance) -> Stance:
    if stance.veto is not None and not is_evidence_id(stance.veto.evidence_id):
        return stance.model_copy(update={"veto": None})
    return stance


def is_evidence_id(text: str) -> bool:
    """An id is one word: whatever has a space in it is somebody's words."""
    return 0 < len(text) <= 128 and not any(letter.isspace() for letter in text)


def examined_candidates(position: Position, person: str, proposal: Proposal) -> dict[str, tuple[Candidate, ...]]:
    """What the person adds to the open issues that concern them. Raises VoteError on another's name."""
    if position.person != person:
        raise VoteError(f"{person} answered in the name of {position.person}")
    asked = {issue.name for issue in proposal.issues if not issue.candidates and issue.concerns(person)}
    return {name: added for name, added in sorted(position.candidates.items()) if name in asked and added}


def examined_ballot(ballot: Ballot, person: str, round: BallotRound, options: Sequence[Option]) -> Ballot:
    """The ballot, if it is this person's, of this round, and has exactly one stance on every option.

    Raises VoteError that says what is wrong. A veto must cite an evidence id; a cost cannot be negative.
    """
    shown = {option.id for option in options}
    given = [stance.option for stance in ballot.stances]
    if ballot.person != person:
        raise VoteError(f"{person} voted in the name of {ballot.person}")
    if ballot.round != round:
        raise VoteError(f"a {ballot.round} ballot where a {round} one was asked for")
    if unknown := sorted(set(given) - shown):
        raise VoteError(f"a stance on {unknown[0]}, which is no option of this room")
    if missing := sorted(shown - set(given)):
        raise VoteError(f"no stance on {len(missing)} of {len(shown)} options")
    if len(given) != len(shown):
        raise VoteError("two stances on one option")
    for stance in ballot.stances:
        if stance.veto is not None and not is_evidence_id(stance.veto.evidence_id):
            raise VoteError("a veto that cites no evidence")
        if not all(is_evidence_id(each) for each in stance.evidence):
            raise VoteError("evidence that is not an id")
        if stance.cost is not None and not 0 <= stance.cost < float("inf"):
            raise VoteError("a cost that is no amount")
    ordered = tuple(sorted(ballot.stances, key=lambda stance: stance.option))
    return ballot.model_copy(update={"stances": ordered})


@dataclass(frozen=True)
class Revision:
    """A revised ballot as it counts, and why parts of what was sent do not."""

    ballot: Ballot
    ignored: tuple[str, ...]


def examined_revision(revised: Ballot, sealed: Ballot, options: Sequence[Option], heard: Sequence[Move]) -> Revision:
    """The sealed ballot with those changes that name new evidence: something another twin cited in the talk.

    Raises VoteError as `examined_ballot` does. Everything else that differs from the sealed ballot is as it was.
    """
    sent = examined_ballot(revised, sealed.person, "revision", options)
    disclosed = {each for move in heard if move.speaker != sealed.person for each in move.evidence}
    changes = {change.option: change for change in sent.changes}
    labels = {option.id: option.label for option in options}
    stances: list[Stance] = []
    kept: list[str] = []
    ignored: list[str] = []
    for before in sealed.stances:
        after = _stance_on(sent, before.option)
        if _same(before, after):
            stances.append(before)
            continue
        change = changes.get(before.option)
        new = disclosed - set(before.evidence)
        if (
            change is not None
            and change.because in new
            and (change.before, change.after) == (before.score, after.score)
        ):
            stances.append(after)
            kept.append(before.option)
        else:
            stances.append(before)
            ignored.append(f"{labels[before.option]}: the change names no evidence that is new in this talk")
    ballot = sent.model_copy(
        update={"stances": tuple(stances), "changes": tuple(each for each in sent.changes if each.option in kept)}
    )
    return Revision(ballot, tuple(ignored))


def _stance_on(ballot: Ballot, option: str) -> Stance:
    return next(stance for stance in ballot.stances if stance.option == option)


def _same(before: Stance, after: Stance) -> bool:
    """Whether nothing that counts has changed: the score, the cost, and whether there is a veto."""
    return (before.score, before.cost, before.veto is None) == (after.score, after.cost, after.veto is None)


def examined_move(move: Move, person: str, cast: Ballot, options: Sequence[Option]) -> Move:
    """The move, if it is this person's; it may cite only what the person's ballot rests on. Raises VoteError."""
    if move.speaker != person:
        raise VoteError(f"{person} spoke in the name of {move.speaker}")
    own = {each for stance in cast.stances for each in stance.evidence}
    own |= {stance.veto.evidence_id for stance in cast.stances if stance.veto is not None}
    known = {option.id for option in options}
    parts = {each.id for option in options for choice in option.choices for each in choice.candidates}
    return move.model_copy(
        update={
            "option": move.option if move.option in known else None,
            "evidence": tuple(each for each in move.evidence if each in own),
            "candidates": tuple(each for each in move.candidates if each in parts),
        }
    )
