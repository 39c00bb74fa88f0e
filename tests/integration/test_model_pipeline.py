"""Files read with a model that never says the same twice: what it said first is what is known."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from pydantic import BaseModel

from ingestion.model_reading import StatementsTold, Told
from ingestion.pipeline import Pipeline
from memory.documents import Documents, FilePlace, NewFile, NewUpload
from parley.errors import SyncError
from parley.identity import new_transaction, twin_address
from parley.ports import ChatMessage
from parley.records import EpisodeKind
from serving.house import shelves
from tests.integration.twin_fixtures import Workshop, open_workshop


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def workshop(
    tmp_path_factory: pytest.TempPathFactory, fresh_database: str, falkordb_socket: str
) -> AsyncIterator[Workshop]:
    async with open_workshop(tmp_path_factory.mktemp("model-files"), fresh_database, falkordb_socket) as workshop:
        yield workshop


@dataclass
class Fickle:
    """Finds one thing in a text when it is asked first, another one when it is asked again."""

    name: str = "fickle"
    asked: list[str] = field(default_factory=list[str])

    async def complete(self, messages: Sequence[ChatMessage], *, shape: type[BaseModel] | None = None) -> str:
        self.asked.append(messages[-1].content)
        thing = ("sushi", "sashimi")[min(len(self.asked), 2) - 1]
        told = Told(kind="like", object=thing, strength=0.8, quote="I love sushi and sashimi.")
        return StatementsTold(statements=(told,)).model_dump_json()


async def test_a_file_whose_reader_was_lost_is_not_asked_about_again(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid, model = await workshop.person("fritz"), Fickle()
    file = NewFile(name="a.md", media_type="text/markdown", data=b"I love sushi and sashimi.\n")
    place = FilePlace(
        upload=await workshop.house.documents.receive(NewUpload(uid, None, [file], new_transaction())), place=0
    )
    pipeline = Pipeline(shelves(workshop.house, model))  # pyright: ignore[reportArgumentType]

    async def lost(*_: object) -> bool:
        raise SyncError("killed before it could say that it was done")

    with monkeypatch.context() as broken:
        broken.setattr(Documents, "mark_read", lost)
        assert (await pipeline.read_file(place)).again
    assert not (await pipeline.read_file(place)).again
    events = await workshop.house.journal.read(twin_address(uid))
    assert [each.payload["object"] for each in events if each.kind is EpisodeKind.PREFERENCE] == ["sushi"]
    assert len(model.asked) == 1
