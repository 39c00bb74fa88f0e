"""The options a room votes on: proposed by twins, composed by the mediator, deduplicated, shuffled. Pure."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import prod
from random import Random

from negotiation.choices import acceptable, choices_of
from negotiation.composition import MOST_COMPOSED, combine, compose, promising
from negotiation.opinions import Opinions, overlapping, share_somebody
from negotiation.schedule import cheapest, cost_table
from parley.ballots import Candidate, Choice, Issue, IssueKind, Option, Position, Proposal, Rule, make_option
from parley.records import Value


class Pool(Value):
    """Options in the order shown. `exact` is false where the cheapest could only be sought one issue at a time."""

    options: tuple[Option, ...]
    exact: bool = True


def gather(proposal: Proposal, positions: Mapping[str, Position], rule: Rule, chance: Random) -> Pool:
    """At most three options a twin proposed and sixteen of the mediator's, shown in an order drawn by lot.

    The same positions give the same pool, whatever order they arrived in. Where the candidates given combine to
    sixteen options or fewer, all of them are in the pool, also those somebody rules out (but no set with such a part).
    The mediator composes nothing that somebody rules out. What a twin proposes stays although another's dealbreaker
    rules it out: it cannot win, but its veto is then cast, told and heard, and who proposed it can give way.
    """
    opinions = Opinions(proposal, positions)
    allowed = {issue.name: acceptable(issue, opinions) for issue in proposal.issues}
    composed, exact = _composed(opinions, allowed, rule)
    proposed = _proposed(proposal, positions)
    options = sorted({option.id: option for option in [*proposed, *composed]}.values(), key=lambda each: each.id)
    chance.shuffle(options)
    return Pool(options=tuple(options), exact=exact)


def _composed(
    opinions: Opinions, allowed: Mapping[str, tuple[Candidate, ...]], rule: Rule
) -> tuple[list[Option], bool]:
    issues = opinions.proposal.issues
    every = [choices_of(issue, opinions, _given(issue, allowed[issue.name])) for issue in issues]
    if prod(len(of_issue) for of_issue in every) <= MOST_COMPOSED:
        combined = combine(opinions, every)
        return [combined.option(m) for m in range(len(combined))], True
    choices = [choices_of(issue, opinions, allowed[issue.name]) for issue in issues]
    if rule == "least_cost":
        schedules = cheapest(cost_table(opinions, choices), keep=MOST_COMPOSED)
        return [make_option(settled) for settled in schedules.found], schedules.exact
    return compose(opinions, combine(opinions, promising(opinions, choices))), True


def _given(issue: Issue, allowed: tuple[Candidate, ...]) -> Sequence[Candidate]:
    """All candidates, so that a ballot can say who rules them out; of a set only those that can be part of one."""
    if issue.kind is IssueKind.SUBSET:
        return allowed
    return sorted(issue.candidates, key=lambda each: each.id)


def _proposed(proposal: Proposal, positions: Mapping[str, Position]) -> list[Option]:
    """The twins' own options, said in the proposal's words."""
    issues = {issue.name: issue for issue in proposal.issues}
    return [
        make_option(settled)
        for person in sorted(positions)
        for option in positions[person].proposals
        if (settled := _settled(option, issues)) is not None and _possible(settled, issues, proposal)
    ]


def _settled(option: Option, issues: Mapping[str, Issue]) -> tuple[Choice, ...] | None:
    """The option's choices in the order asked, every candidate as the proposal has it; None when one is not there."""
    named = {choice.issue: [candidate.id for candidate in choice.candidates] for choice in option.choices}
    if set(named) != set(issues):
        return None
    settled: list[Choice] = []
    for name in issues:
        given = {candidate.id: candidate for candidate in issues[name].candidates}
        if not named[name] or not set(named[name]) <= set(given):
            return None
        settled.append(Choice(issue=name, candidates=tuple(given[each] for each in sorted(set(named[name])))))
    return tuple(settled)


def _possible(settled: tuple[Choice, ...], issues: Mapping[str, Issue], proposal: Proposal) -> bool:
    return not any(
        overlapping(one, other) and share_somebody(issues[one.issue], issues[other.issue], proposal.participants)
        for one, other in combinations(settled, 2)
    )
