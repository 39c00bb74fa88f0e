"""Which kind of place a name is of: by its own words."""

import re

from ingestion.entities.kinds import EntityType

_BUILT = re.compile(
    r"\b(?:airport|station|bridge|stadium|arena|street|st|road|rd|avenue|ave|blvd|boulevard|highway|motorway|lane|square"
    r"|plaza|tower|building|hall|house|castle|palace|cathedral|church|mosque|temple|synagogue|museum|gallery|theatre"
    r"|theater|opera|hotel|hostel|hospital|clinic|library|mall|centre|center|park|garden|gardens|zoo|prison|school"
    r"|university|college|restaurant|cafe|café|bar|pub|pier|port|harbour|harbor|dam|tunnel|track|gym"
    r"|bahnhof|flughafen|straße|strasse|platz|brücke|turm|schloss|dom|kirche|krankenhaus)\.?$",
    re.IGNORECASE,
)
_BUILT_BEFORE = re.compile(r"^(?:highway|route|interstate|pier|terminal|hotel|fort|i-\d)\b", re.IGNORECASE)
_NATURE = re.compile(
    r"\b(?:river|lake|sea|ocean|bay|gulf|strait|mountain|mountains|hills|hill|valley|canyon|desert|island|islands|isles"
    r"|peninsula|coast|beach|forest|glacier|falls|creek|canal|delta|plateau|alps|andes|pole|continent|region|basin)$",
    re.IGNORECASE,
)
_NATURE_BEFORE = re.compile(r"^(?:mount|mt\.?|lake|cape|gulf|bay|strait|sea|isle|river)\b", re.IGNORECASE)
_REGIONS = frozenset(
    (
        "africa", "antarctica", "asia", "europe", "oceania", "north america", "south america", "latin america",
        "middle east", "the middle east", "balkans", "the balkans", "scandinavia", "caribbean", "the caribbean",
        "mediterranean", "the mediterranean", "pacific", "the pacific", "atlantic", "the atlantic", "baltic", "alps",
        "the alps", "siberia", "sahara", "the sahara", "east coast", "west coast", "midwest", "the midwest", "arctic",
        "earth", "mars", "moon", "the moon", "himalayas", "the himalayas", "central asia", "southeast asia",
    )
)  # fmt: skip


def place_type(name: str) -> EntityType:
    """FAC for what was built, LOC for what was not and for regions, else GPE."""
    name = name.strip("#@ ")
    if name.lower() in _REGIONS or _NATURE.search(name) or _NATURE_BEFORE.match(name):
        return "LOC"
    if _BUILT.search(name) or _BUILT_BEFORE.match(name):
        return "FAC"
    return "GPE"
