# ruff: noqa: E501  patterns are read as one line
"""Where a mail's new words end and what it answers begins."""

import re

WROTE = re.compile(
    r"^[ \t]{0,8}(?=\S)(?:(?:On|Am|Le|El|Il|Op)\b.{4,300}(?:\n.{0,120})?\b(?:wrote|schrieb|écrit|escribió|ha scritto|schreef)\b.{0,120}:|[^\n:]{2,80} (?:wrote|schrieb):)[ \t]*$",
    re.MULTILINE,
)
DIVIDED = re.compile(
    r"^[ \t>]{0,12}(?:-{2,12}[ \t]{0,4}(?:Original Message|Forwarded message|Ursprüngliche Nachricht|Originalnachricht|Weitergeleitete Nachricht)[ \t]{0,4}-{2,12}|Begin forwarded message:|Anfang der weitergeleiteten (?:Nachricht|E-Mail):"
    r"|_{10,80}[ \t]*\n(?:From|Von|De):[^\n]*|(?:From|Von):[^\n]{3,200}\n(?:Sent|Gesendet|Date|Datum|To|An):[^\n]*\n)",
    re.IGNORECASE | re.MULTILINE,
)

LOOKED_AT = 200_000  # chars in which the end of what is new is looked for
OWN_LINE = re.compile(r"^(?=[ \t]*[^\s>])", re.MULTILINE)


def new_part(text: str) -> str:
    """The beginning of a mail's text, up to what it quotes below; all of it where its answers stand in between."""
    if (divided := DIVIDED.search(text, 0, LOOKED_AT)) is not None:
        text = text[: divided.start()]
    last = max((line.start() for line in OWN_LINE.finditer(text)), default=-1)
    for wrote in WROTE.finditer(text, 0, LOOKED_AT):
        below = text[wrote.end() : wrote.end() + 200].lstrip()
        if last < wrote.end() or not below.startswith(">"):  # only quoted lines follow, or nothing marks its end
            text = text[: wrote.start()]
            break
    lines = text.rstrip().splitlines()
    while lines and (lines[-1].lstrip().startswith(">") or not lines[-1].strip()):
        lines.pop()
    return "\n".join(lines).strip()
