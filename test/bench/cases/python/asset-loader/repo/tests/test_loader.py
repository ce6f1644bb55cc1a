import unittest

from assets.loader import Loader
from assets.pages import Disk, build_page


class LoaderTest(unittest.IsolatedAsyncioTestCase):
    async def test_reads_once(self):
        disk = Disk({"a": "1"})
        loader = Loader(disk.read)
        self.assertEqual([await loader.get("a"), await loader.get("a")], ["1", "1"])
        self.assertEqual((disk.reads["a"], loader.progress), (1, "1/1"))

    async def test_a_missing_asset(self):
        loader = Loader(Disk({}).read)
        with self.assertRaises(FileNotFoundError):
            await loader.get("a")
        self.assertEqual(loader.progress, "0/0")

    async def test_page(self):
        page = await build_page("x", Loader(Disk({"theme.css": "t", "logo.svg": "l"}).read))
        self.assertEqual(page, "<title>x</title><style>t</style>l")
