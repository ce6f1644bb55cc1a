import asyncio
import unittest

from assets.loader import Loader
from assets.pages import Disk


class TogetherTest(unittest.IsolatedAsyncioTestCase):
    async def test_one_reading_for_all(self):
        disk = Disk({"a": "1", "b": "2"})
        loader = Loader(disk.read)
        found = await asyncio.gather(loader.get("a"), loader.get("a"), loader.get("b"), loader.get("a"))
        self.assertEqual(found, ["1", "1", "2", "1"])
        self.assertEqual(dict(disk.reads), {"a": 1, "b": 1})

    async def test_progress_while_reading(self):
        loader = Loader(Disk({"a": "1"}).read)
        asking = [asyncio.create_task(loader.get("a")) for _ in range(3)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        self.assertEqual(loader.progress, "0/1")
        await asyncio.gather(*asking)
        self.assertEqual(loader.progress, "1/1")

    async def test_failure_reaches_all_and_is_tried_again(self):
        disk = Disk({})
        loader = Loader(disk.read)
        found = await asyncio.gather(*(loader.get("a") for _ in range(3)), return_exceptions=True)
        self.assertEqual([type(error) for error in found], [FileNotFoundError] * 3)
        disk.files["a"] = "1"
        self.assertEqual(await loader.get("a"), "1")
