# ruff: noqa: E501  patterns are read as one line, with the marks people write
"""The verb group of a clause: adverbs, auxiliaries and negators before its predicate."""

import re

ADVERB = (
    r"(?:really|absolutely|totally|truly|so|also|just|always|still|often|usually|even|quite|rather(?= (?:like|enjoy))|very|much|too|genuinely|"
    r"honestly|actually|definitely|particularly|especially|simply|personally|generally|mostly|sometimes|kind of|sort of|kinda|"
    r"kind|deeply|strongly|secretly|currently|recently|lately|now|then|both|all|only|ever|pretty|a bit|a little|somewhat|slightly|mildly|"
    r"especially|normally|rarely|hardly|barely|seldom|occasionally|obviously|certainly|completely|fully|basically|already|all that|"
    r"at all|that|massively|hugely|thoroughly|probably|do|does|,|not only|(?!(?:family|italy|early|daily|july|jelly|ugly|fly|friendly|reply|apply|rely|supply|weekly|monthly)\b)[a-z]{3,}ly)"
)
AUXILIARY = r"(?:did|have|has|had|am|is|are|was|were|be|been|being|will|would|can|could|must|got|got to|going to|started|start|begun|come to|grown|learned to|learnt to|tend to)"
NEGATOR = r"(?:not|never|no longer|neither|nor)"
CHAIN = re.compile(rf"(?:(?:{ADVERB}|{AUXILIARY}|{NEGATOR}|used to)(?: |$))*")
NEGATED = re.compile(r"\b(?:not|never|no longer|neither|nor|rarely|hardly|barely|seldom)\b(?! only)")
