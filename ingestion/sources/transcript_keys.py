# ruff: noqa: E501  patterns are read as one line
"""What stands before a colon and is nobody's name, and what people say that keys have no values like."""

import re

KEY = re.compile(
    r"(?:(?:first|last|full|nick|sur|user|file|family|middle)?[ -]?names?|dates?|times?|when|where|who|what|why|how|place|location|venue|city|town|country|address|street|ages?|born|birthday|e-?mails?|phone|mobile|tel|fax|website|url|links?|"
    r"titles?|subject|from|to|cc|bcc|sent|received|by|author|authors|re|fwd?|notes?|nb|ps|p\.s|todos?|to do|tasks?|done|questions?|answers?|q\d*|a\d*|q&a|pros?|cons?|ratings?|prices?|costs?|totals?|budget|status|state|type|kind|"
    r"category|categories|tags?|topics?|summary|abstract|description|details?|comments?|remarks?|examples?|e\.g|i\.e|tip|tips|warning|caution|important|hint|source|sources|references?|version|update|edit|id|number|no|nr|item|items|"
    r"ingredients?|steps?|method|directions?|instructions?|preparation|serves|servings|likes?|dislikes?|loves?|hates?|hobbies|interests?|skills?|languages?|education|experience|job|jobs|work|role|position|company|employer|"
    r"diet|allergies|availability|free|busy|attendees|participants|present|absent|agenda|decisions?|actions?|action items?|next steps?|result|results|outcome|goals?|plans?|options?|reason|reasons|problem|solution|issue|cause|"
    r"breakfast|lunch|dinner|snacks?|drinks?|food|music|travel|transport|hotel|flights?|weather|morning|afternoon|evening|night|today|yesterday|tomorrow|week|weekend|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|input|output|error|info|debug|warn|scene|act|chapter|part|section|page|track|artist|album|genre|director|cast|"
    r"vorname|nachname|datum|zeit|uhrzeit|wann|wo|wer|was|warum|wie|ort|stadt|land|adresse|alter|geburtstag|telefon|handy|betreff|von|an|titel|thema|themen|notiz|notizen|hinweis|wichtig|frage|fragen|antwort|antworten|vorteile?|nachteile?|"
    r"preis|kosten|summe|typ|art|kategorie|beschreibung|bemerkung|kommentar|beispiel|quelle|stand|zutaten|zubereitung|schritte?|mag|mag nicht|hobbys|interessen|sprachen|ausbildung|beruf|arbeit|essen|musik|reisen|wetter|frühstück|"
    r"mittag|abend|morgen|heute|gestern|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|ergebnis|ziel|ziele|plan|grund|problem|lösung|anwesend|teilnehmer|tagesordnung|beschluss|aufgaben?)",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"\b(?:I|I'm|I'll|I'd|I've|you|we|me|my|your|let's|ok|okay|yes|yeah|no|nope|hi|hey|hello|thanks|thank|please|lol|haha|what|how|why|when|who|"
    r"ich|du|wir|mir|mich|dir|ja|nein|nee|hallo|danke|bitte|was|wie|warum|wann|oui|non|je|tu|sim|não|eu|sí|hola|ciao|sì|io)\b|[?!]|[\U0001f300-\U0001faff\u2600-\u27bf]",
    re.IGNORECASE,
)


def is_wordy(said: str) -> bool:
    """Whether it is something people say to each other, rather than a key's value: a sentence, or a word of talk."""
    return len(said.split()) > 3 or _SPOKEN.search(said) is not None
