"""Questions about a person's time: "are you free on Saturday?", "which day suits you?" (pure)."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from actors.answers import listed
from actors.availability import availability, local_day, statements, zone_of
from actors.ground import Ground, Reply, unknown
from actors.times import patterns
from parley.ballots import Candidate

_DAYS_LISTED = 7
_LONGEST = 31  # days looked at


def about_time(ground: Ground) -> Reply:
    named = patterns(ground.question, ground.said)
    spans = [span for pattern in named for span in pattern.dates]
    if not named:
        return _usual(ground)
    if spans and re.search(r"\b(?:when|which|what)\b", ground.question.lower()):
        return _free_days(ground, spans)
    return _at(ground)


def suits(ground: Ground, time: str) -> Reply | None:
    """ "Do you like early mornings?": what was said of such times; None when nothing was."""
    at = availability(ground.card, Candidate(id="asked", label=time[:300]), ground.said)
    used = at.leanings or at.evidence
    if not used:
        return None
    liked = at.leaning >= 0 and at.status != "busy"
    return ground.reply("Yes, that time suits me." if liked else "No, that time doesn't suit me.", used)


def _at(ground: Ground) -> Reply:
    at = availability(ground.card, Candidate(id="asked", label=ground.question[:300]), ground.said)
    turned = re.search(r"\b(?:busy|away)\b", ground.question.lower()) is not None
    used = (*at.evidence, *at.leanings)
    match at.status:
        case "busy":
            return ground.reply("Yes, I'm taken then." if turned else "No, I'm not free then.", at.evidence)
        case "free":
            liking = (
                " It suits me well." if at.leaning > 0 else " But I'd rather have another time." if at.leaning else ""
            )
            return ground.reply(("No, I'm free then." if turned else "Yes, I'm free then.") + liking, used)
        case "partly":
            return ground.reply("Partly: I have something on for some of that time.", at.evidence)
        case _ if at.leanings:
            liking = "I'd like that time" if at.leaning > 0 else "I'd rather have another time"
            return ground.reply(f"{liking}, but I don't know whether I'm free then.", at.leanings)
        case _:
            return unknown("I don't know whether I'm free then: nothing I have tells me.")


def _free_days(ground: Ground, spans: Iterable[tuple[date, date]]) -> Reply:
    zone = zone_of(ground.card.timezone)
    free: list[str] = []
    used: dict[str, None] = {}
    unsure = 0
    for day in _days(spans):
        start, end = local_day(day, zone)
        candidate = Candidate(id=day.isoformat(), label=day.isoformat(), start=start, end=end)
        at = availability(ground.card, candidate, ground.said)
        unsure += at.status == "unknown"
        used |= dict.fromkeys(at.evidence)
        if at.status in ("free", "partly"):
            part = " (part of the day)" if at.status == "partly" else ""
            free.append(f"{day:%A} {day.day} {day:%B}{part}")
    if free:
        return ground.reply(f"I'm free on {listed(free[:_DAYS_LISTED])}.", used)
    if unsure:
        return unknown("I don't know when I'm free then: nothing I have tells me.")
    return ground.reply("I'm not free at all then.", used)


def _days(spans: Iterable[tuple[date, date]]) -> Iterator[date]:
    for first, last in spans:
        if first > date.min and last < date.max:
            ordinals = range(first.toordinal(), min(last.toordinal(), first.toordinal() + _LONGEST) + 1)
            yield from (date.fromordinal(ordinal) for ordinal in ordinals)


def _usual(ground: Ground) -> Reply:
    """What the person said about their time, the good and the bad."""
    found = statements(ground.card)
    good = [each.known for each in found if each.sign > 0]
    bad = [each.known for each in found if each.sign < 0]
    if not found:
        return unknown("I don't know: I have neither a calendar nor a word about my time.")
    parts = [f"Good for me: {listed([named_time(known.preference.object) for known in good])}."] if good else []
    parts += [f"Not good: {listed([named_time(known.preference.object) for known in bad])}."] if bad else []
    return ground.told(" ".join(parts), good + bad)


def named_time(text: str) -> str:
    """Days and months with their capitals."""
    names = r"\b((?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|june|july|august|september" \
            r"|october|november|december)\b"  # fmt: skip
    return re.sub(names, lambda hit: hit[0].capitalize(), text)
