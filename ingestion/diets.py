# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""What somebody does not eat or drink, and what they have come to eat again."""

import re
from collections.abc import Callable

from ingestion.grammar import Clause, Word, clauses
from ingestion.lexicon import DIET, DIETS, likes
from ingestion.noted import Noted, objects
from ingestion.objects import slot_of
from ingestion.verbs import CHAIN, NEGATED
from parley.preferences import PreferenceKind

Reading = Callable[[Clause, int, str], list[Noted] | None]
"""Reads the words of a clause from a char of its norm on; None when they say nothing of its kind."""

OVER_IT = 0.25
"""Strength of what is left when an allergy or a diet is over: it is fine again, and supersedes what was refused."""
EATEN_AGAIN = re.compile(
    r"(?:now |do |have started (?:to )?)*(?:eat|drink|eating|drinking)s? (?P<what>[\w' -]{2,40}?) again\b"
)
NO_DRINK = re.compile(
    r"(?:\w+ly |really )?(?:do not|does not|never|no longer) drinks?(?: any ?more| at all| any longer)?[ ,!.]*"
)
OF_A_THING = re.compile(
    r" (?!(?:and|but|since|for|now|here|please|only|so|because|or|too|btw|as|with|not|person|diet|again|anymore|any|these|by|at|i|me|myself|if|who|which|though|since|always|all)\b)[a-z]"
)
"""A word behind a diet makes it a thing's: "kosher salt", "a vegan walks into a bar"."""
NAMED_DIET = re.compile(
    r"(?:am |is |have to |must |\w+ly )*(?:on|follow|follows|adhere to|keep to|stick to|need|require) (?:an? |my )?(?:very |strict |strictly |medical |special )*(?P<diet>[\w-]+(?: [\w-]+)? diet)\b"
)
INTOLERANT = re.compile(
    r"(?:(?:am|is|also|very|severely|slightly|mildly|a bit) )*(?P<what>lactose|gluten|dairy|fructose|histamine|egg|nut|soy|wheat|alcohol|milk)[ -]intolerant\b"
)


def read_diet(clause: Clause, at: int, rest: str, predicate: Reading) -> list[Noted] | None:
    """ "am strictly vegetarian", "eat halal"; "am not vegan any more" ends it.

    `predicate` reads what else is said in the same breath.
    """
    if (intolerant := INTOLERANT.match(rest)) is not None:
        what = intolerant["what"]
        return [Noted(PreferenceKind.DEALBREAKER, -1, 1.0, what, f"allergy:{slot_of(what)}")]
    if (again := EATEN_AGAIN.match(rest)) is not None:
        over = [Noted(PreferenceKind.LIKE, 1, OVER_IT, "meat", "diet:animal")] if again["what"] == "meat" else []
        return [*objects(clause.between(at + again.start("what"), at + again.end("what")), likes(0.4)), *over]
    if NO_DRINK.fullmatch(rest):
        return [Noted(PreferenceKind.DEALBREAKER, -1, 0.9, "alcohol", "alcohol")]
    chain = CHAIN.match(rest)
    found = DIET.match(rest, chain.end() if chain else 0)
    if (
        found is None
        and (named := NAMED_DIET.match(rest)) is not None
        and not NEGATED.search(rest[: named.start("diet")])
    ):
        return [Noted(PreferenceKind.DEALBREAKER, 1, 0.95, named["diet"], f"diet:{slot_of(named['diet'])}")]
    if found is None or not re.match(
        r"(?:am|is|are|have|has|eat|keep|follow|follows|adhere|adheres|stick|maintain|observe|strictly|went|gone|now|still|stay|live|became|become|was|been|do|does|only|turned|not|no|go)\b|"
        + DIET.pattern,
        rest,
    ):
        return None
    name = found["diet"]
    if _is_of_a_thing(rest, rest[found.end() :]):
        return None
    if re.search(r"\b(?:was|were)\b", rest[: found.start()]):
        return []
    ended = NEGATED.search(rest[: found.start()]) is not None
    axis = DIETS[name]
    if ended:
        return [Noted(PreferenceKind.LIKE, 1, OVER_IT, name, axis)]
    return [Noted(PreferenceKind.DEALBREAKER, 1, 1.0, name, axis), *_more_after(clause, at + found.end(), predicate)]


def _is_of_a_thing(rest: str, after: str) -> bool:
    """Whether the diet is a dish's or a friend's: "vegan friends", "kosher salt is coarser"."""
    if re.match(
        r" (?:friends?|food|options?|restaurants?|recipes?|cooking|sister|brother|wife|husband|partner|kids?)\b", after
    ):
        return True
    own = re.match(r"(?:am|is|are|have|was|been|went|become|became|turned|eat|keep|follow)\b", rest)
    return own is None and OF_A_THING.match(after) is not None


def _more_after(clause: Clause, at: int, predicate: Reading) -> list[Noted]:
    """ "I'm vegetarian and allergic to nuts": what follows in the same breath."""
    rest = clause.norm[at:]
    more = re.match(r"[ ,]+(?:and |but )?(?:also )?(?:i )?(?:am )?", rest)
    return (
        (
            read_diet(clause, at + more.end(), rest[more.end() :], predicate)
            or predicate(clause, at + more.end(), rest[more.end() :])
            or []
        )
        if more
        else []
    )


def listed_diets(sentence: list[Word]) -> list[Noted]:
    """ "vegetarian, no nuts, halal"."""
    found: list[Noted] = []
    for part in clauses(sentence):
        for member in re.split(r" (?:,|and|;|/) ", part.norm):
            if (diet := DIET.match(member.strip())) is not None:
                found.append(Noted(PreferenceKind.DEALBREAKER, 1, 1.0, diet["diet"], DIETS[diet["diet"]]))
            elif (refused := re.match(r"(?:no|without|avoid|not|free of) (?P<what>.+)", member.strip())) is not None:
                found.append(Noted(PreferenceKind.DEALBREAKER, -1, 0.95, refused["what"], slot_of(refused["what"])))
            elif (free := re.match(r"(?P<what>\w+)[ -]free$", member.strip())) is not None:
                found.append(Noted(PreferenceKind.DEALBREAKER, -1, 0.95, free["what"], slot_of(free["what"])))
            elif (allergic := re.match(r"(?:allergic|intolerant) to (?P<what>.+)", member.strip())) is not None:
                found.append(
                    Noted(PreferenceKind.DEALBREAKER, -1, 1.0, allergic["what"], f"allergy:{slot_of(allergic['what'])}")
                )
    return found
