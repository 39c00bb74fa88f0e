"""The names in a text: 23 types, by the best extractor that works, and by rule what follows a form.

    extractor = make_extractor(settings)
    for extraction in await extractor.extract(["Ana Brandt moved to Porto in May."]):
        extraction.mentions     # Mention(type="PERSON", text="Ana Brandt", start=0, end=10, score=0.98), ...
        extraction.extractor    # "gemini", "encoder", "spacy" or "rules": whoever really did it

Order of preference: Gemini (when its key or base URL is set), the shipped encoder, spaCy, the rules alone.
"""

from ingestion.entities.chain import EntityExtractor, make_extractor
from ingestion.entities.kinds import TYPES, EntityType, Extraction, Extractor, Mention

__all__ = ["TYPES", "EntityExtractor", "EntityType", "Extraction", "Extractor", "Mention", "make_extractor"]
