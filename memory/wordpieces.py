"""How the shipped model cuts a text: WordPiece over its own vocabulary, lower case, accents dropped."""

from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

VOCABULARY = Path(__file__).parent / "model" / "vocab.txt"
SPECIALS = 2  # [CLS] before the text, [SEP] after it


class Wordpieces:
    """Counts and places wordpieces. Never truncates, never pads: what is too long is the caller's to cut.

    Made from the vocabulary, not from a `tokenizer.json`: the published one truncates at 128 and pads.
    """

    def __init__(self, vocabulary: Path = VOCABULARY) -> None:
        pieces = WordPiece.read_file(str(vocabulary))
        self._tokenizer = Tokenizer(WordPiece(pieces, unk_token="[UNK]"))
        self._tokenizer.normalizer = BertNormalizer()
        self._tokenizer.pre_tokenizer = BertPreTokenizer()
        self._before, self._after = pieces["[CLS]"], pieces["[SEP]"]

    def count(self, text: str) -> int:
        """How many wordpieces the text has, without the two specials."""
        return len(self._tokenizer.encode(_whole(text), add_special_tokens=False).ids)

    def offsets(self, text: str) -> list[tuple[int, int]]:
        """Where each wordpiece stands: [start, end) in characters of the text, in order."""
        return list(self._tokenizer.encode(_whole(text), add_special_tokens=False).offsets)

    def ids(self, texts: list[str], limit: int) -> list[list[int]]:
        """What the model reads of each text: at most `limit` wordpieces, the two specials included."""
        room = limit - SPECIALS
        encoded = self._tokenizer.encode_batch([_whole(text) for text in texts], add_special_tokens=False)
        return [[self._before, *encoding.ids[:room], self._after] for encoding in encoded]


def _whole(text: str) -> str:
    """Half a surrogate pair, which JSON may carry and UTF-8 may not, as a question mark: places stay where they are."""
    return text.encode("utf-8", "replace").decode()
