# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""What "it" and "them" stand for: the one thing the clause before spoke of ("I used to love X, but I don't like it now")."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingestion.grammar import Clause, Word
from ingestion.noted import Noted
from parley.preferences import PreferenceKind

PRONOUN = re.compile(
    r"\b(?:loves?|likes?|enjoys?|hates?|dislikes?|prefers?|minds?|eats?|drinks?|stand|avoids?|adores?|want|keen on|fond of|fan of|into|of|care for|do|bear|stomach|tolerate) "
    r"(?P<pronoun>it|them)(?= (?:any ?more|any longer|now|again|at all|much|so much|very much|a lot|either|these days|nowadays|as long as|since|all|,|$)|[ ,.!]*$)"
)
FORMER = re.compile(r"^(?P<who>(?:and |but |so )?(?:i|we)) used to (?:be )?(?P<what>.+)$")
CHANGED = re.compile(
    r"\b(?:changed my mind|my (?:view|opinion|mind)|come round|came round) (?:about|on|to) (?P<what>.+?)(?: again| now|,)*$"
)
BEING = re.compile(
    r"(?:afraid|scared|terrified|fond|sick|tired|wary|into|keen|crazy|mad|obsessed|addicted|allergic|a |an )"
)
TASTES = frozenset({PreferenceKind.LIKE, PreferenceKind.DISLIKE, PreferenceKind.INTEREST, PreferenceKind.DEALBREAKER})


def in_the_present(clause: Clause) -> Clause | None:
    """ "I used to love X" as "I love X", whose object is what a later "it" means; None when it tells nothing past."""
    found = FORMER.match(clause.norm)
    if found is None:
        return None
    subject = clause.between(0, found.end("who"))
    am = [Word("am", "am", word.start, word.end) for word in subject[-1:] if BEING.match(found["what"])]
    return Clause((*subject, *am, *clause.between(found.start("what"))), clause.link)


def named_in(clause: Clause, noted: Sequence[Noted]) -> tuple[Word, ...]:
    """The words of the one thing a clause spoke of; none when it spoke of several, or of nothing."""
    if (changed := CHANGED.search(clause.norm)) is not None:
        return clause.between(changed.start("what"), changed.end("what"))
    things = {each.object for each in noted if each.kind in TASTES}
    if len(things) != 1:
        return ()
    wanted = things.pop().lower().split(" (")[0].split()
    raws = [word.raw.lower() for word in clause.words]
    for start in range(len(raws) - len(wanted) + 1):
        if raws[start : start + len(wanted)] == wanted:
            return clause.words[start : start + len(wanted)]
    return ()


def resolved(clause: Clause, thing: Sequence[Word]) -> Clause:
    """The clause with the thing in place of its pronoun; as it is when it has none, or nothing is known."""
    found = PRONOUN.search(clause.norm) if thing else None
    if found is None:
        return clause
    before, after = clause.between(0, found.start("pronoun")), clause.between(found.end("pronoun") + 1)
    return replace(clause, words=(*before, *thing, *after))


OTHERS_TASTE = re.compile(
    r"\b(?P<verb>(?:do(?:es)? not |can not |never |really |always |absolutely )*(?:loves?|likes?|hates?|enjoys?|adores?|dislikes?|wants?|prefers?|eats?|drinks?|stands?|is into|are into|am into)) (?P<what>[\w' -]{2,60}?)(?: ,)?$"
)
LIKE_THEM = re.compile(
    r"(?:(?:but|and|though|whereas|while|,) )*i (?:(?P<no>do not|am not|can not|will not|would not|could not)|(?P<yes>do|am|can|will|would|could))(?: ,)?(?: though| too| as well| either| really| at all)*[ ,.!]*$"
)
AGAINST = re.compile(r"\bnot\b|\bnever\b|hates?|dislikes?")


def told_of_others(clause: Clause) -> tuple[Word, ...]:
    """What a clause about somebody else says they like or hate: what "it" means in "Sam hates hiking, I love it"."""
    found = OTHERS_TASTE.search(clause.norm)
    return clause.between(found.start("what"), found.end("what")) if found is not None else ()


def unlike_others(clause: Clause, other: Clause) -> tuple[bool, tuple[Word, ...]] | None:
    """ "My wife hates dogs, I don't" and "Ewan likes opera, I do too": whether the owner is for it, and what it is."""
    found, taste = LIKE_THEM.fullmatch(clause.norm), OTHERS_TASTE.search(other.norm)
    if found is None or taste is None:
        return None
    liked = AGAINST.search(taste["verb"]) is None
    own = found["yes"] is not None if re.search(r"\bnot\b", taste["verb"]) or liked else found["no"] is not None
    return own, other.between(taste.start("what"), taste.end("what"))
