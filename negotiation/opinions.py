"""What the participants said about the candidates, as one thing that can be asked. Pure; knows only typed values.

Scores are ballot points, 0..5; a person who said nothing of a candidate has no opinion of it: 2.5.
Nobody is asked about an issue that does not concern them.
"""

from collections.abc import Mapping, Sequence

from parley.ballots import NO_OPINION, Choice, Issue, Position, Proposal, Stance, score_of_set


class Opinions:
    """The positions of a room, indexed. Iterates people in one order, whoever answered first."""

    def __init__(self, proposal: Proposal, positions: Mapping[str, Position]) -> None:
        self.proposal = proposal
        self.people = tuple(sorted(positions))
        self._positions = positions
        self._stances = {
            (person, of_issue.issue, stance.option): stance
            for person, position in positions.items()
            for of_issue in position.stances
            for stance in of_issue.stances
        }

    def concerned(self, issue: Issue) -> tuple[str, ...]:
        return tuple(person for person in self.people if issue.concerns(person))

    def stance(self, person: str, issue: str, candidate: str) -> Stance | None:
        return self._stances.get((person, issue, candidate))

    def score(self, person: str, issue: str, candidate: str) -> float:
        stance = self.stance(person, issue, candidate)
        return NO_OPINION if stance is None else stance.score

    def score_of_choice(self, person: str, choice: Choice) -> float:
        """Of one candidate its score, of several what they are worth together: see `score_of_set`."""
        return score_of_set([self.score(person, choice.issue, candidate.id) for candidate in choice.candidates])

    def cost(self, choice: Choice) -> float:
        """What everybody concerned pays together. A cost nobody named is none."""
        issue = self._issue(choice.issue)
        stances = (
            self.stance(person, choice.issue, candidate.id)
            for person in self.concerned(issue)
            for candidate in choice.candidates
        )
        return round(sum(stance.cost or 0.0 for stance in stances if stance is not None), 9)

    def refusal(self, person: str, issue: str, candidate: str) -> str | None:
        """The reason of the person's veto against the candidate, if they have one."""
        stance = self.stance(person, issue, candidate)
        return None if stance is None or stance.veto is None else stance.veto.reason

    def vetoers(self, issue: Issue, candidate: str) -> tuple[str, ...]:
        """Who of those concerned cannot accept the candidate."""
        return tuple(
            person
            for person in self.concerned(issue)
            if (stance := self.stance(person, issue.name, candidate)) is not None and stance.veto is not None
        )

    def weight(self, person: str, issue: Issue) -> float:
        """The share of this issue in what the person cares about; equal shares when the person named none."""
        if not issue.concerns(person):
            return 0.0
        mine = [each for each in self.proposal.issues if each.concerns(person)]
        named = {each.name: max(0.0, self._positions[person].importance.get(each.name, 0.0)) for each in mine}
        total = sum(named.values())
        return named[issue.name] / total if total > 0 else 1 / len(mine)

    def _issue(self, name: str) -> Issue:
        return next(issue for issue in self.proposal.issues if issue.name == name)


def overlapping(one: Choice, other: Choice) -> bool:
    """Whether somebody who attends both would have to be in two places at once. Times are half open."""
    return any(
        a.start < b.end and b.start < a.end
        for a in one.candidates
        for b in other.candidates
        if a.start is not None and a.end is not None and b.start is not None and b.end is not None
    )


def share_somebody(one: Issue, other: Issue, people: Sequence[str]) -> bool:
    return any(one.concerns(person) and other.concerns(person) for person in people)
