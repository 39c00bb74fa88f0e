# pyright: basic
"""The words of a mail that was written as HTML; what it quotes is marked as text mails mark it."""

import re

from ingestion.sources.markup import pruned, tree_of

BLOCKS = ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "pre", "hr")
QUOTES = (
    "//blockquote | //*[contains(@class, 'gmail_quote') or contains(@class, 'moz-cite-prefix')"
    " or contains(@id, 'divRplyFwdMsg')]"
)


def text_of_html(name: str, markup: str) -> str:
    """Raises Refused, as for a web page, when there is too much of it."""
    tree = pruned(tree_of(name, markup.encode("utf-8", "replace")))
    for quote in [each for each in tree.xpath(QUOTES) if each.getparent() is not None]:
        quote.drop_tree()
    for block in tree.iter(*BLOCKS):
        block.text = "\n" + (block.text or "") if block.tag != "br" else block.text
        block.tail = "\n" + (block.tail or "")
    lines = [" ".join(line.split()) for line in tree.text_content().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
