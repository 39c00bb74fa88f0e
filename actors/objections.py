"""What an objection is to, and which options it reaches: a dish or a day, not only the option it was part of (pure)."""

from collections.abc import Iterator, Sequence

from actors.stance import frame_of, judge
from parley.ballots import Candidate, IssueKind, Move, Option, Proposal, Stance
from parley.preferences import PreferenceCard

MOST_NAMED = 6


def candidates_objected_to(
    card: PreferenceCard, proposal: Proposal, options: Sequence[Option], against: Option, stance: Stance
) -> list[tuple[Candidate, str]]:
    """What makes the person veto `against`, and what else of its issue they rule out for the same reason.

    Each with its evidence id, that of `against` first; only candidates that are in some option. Empty for a task
    (the same person may do another one) and where no part is ruled out by itself.
    """
    veto = stance.veto
    if veto is None:
        return []
    for choice in against.choices:
        issue = next((each for each in proposal.issues if each.name == choice.issue), None)
        if issue is None or issue.kind is IssueKind.ASSIGNMENT:
            continue
        frame = frame_of(card, proposal, issue)
        offered = {each.id: each for option in options for c in option.choices if c.issue == choice.issue
                   for each in c.candidates}  # fmt: skip
        ruled: list[tuple[Candidate, str]] = []
        for _, candidate in sorted(offered.items()):
            own = judge(card, candidate, frame, _nothing_is_near).veto
            if own is not None and own.reason == veto.reason:
                ruled.append((candidate, own.evidence_id))
        here = {each.id for each in choice.candidates}
        ruled.sort(key=lambda pair: (pair[0].id not in here, pair[1] != veto.evidence_id, pair[0].id))
        if ruled and ruled[0][0].id in here:
            return ruled[:MOST_NAMED]
    return []


def _nothing_is_near(a: str, b: str, /) -> float:
    """A veto never rests on a nearness in meaning."""
    return 0.0


def reached_by(move: Move, options: Sequence[Option]) -> Iterator[str]:
    """The ids of the options an objection is to: the one it names, and all with a candidate it names."""
    named = next((option for option in options if option.id == move.option), None)
    if named is None:
        return
    issue = {each.id: choice.issue for choice in named.choices for each in choice.candidates}
    about = {issue[each] for each in move.candidates if each in issue}
    for option in options:
        parts = {each.id for choice in option.choices if choice.issue in about for each in choice.candidates}
        if option.id == named.id or parts & set(move.candidates):
            yield option.id
