"""In the wheel, so that the installed wheel tests itself: python -m unittest pngnames.test_pngnames"""

import unittest

from pngnames import properties


class PngnamesTest(unittest.TestCase):
    def test_known_chunks(self):
        for name, expected in [
            ("IHDR", (True, True, False)),
            ("tEXt", (False, True, True)),
            ("gAMA", (False, True, False)),
            ("npTc", (False, False, True)),
        ]:
            with self.subTest(name):
                self.assertEqual(tuple(properties(name)), expected)

    def test_no_chunk(self):
        for name in ["", "IHD", "IHDRS", "IH R", "tExt", "t\u00c9Xt"]:
            with self.subTest(name), self.assertRaises(ValueError):
                properties(name)


if __name__ == "__main__":
    unittest.main()
