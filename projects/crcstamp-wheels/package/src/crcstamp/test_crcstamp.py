"""In the wheel, so that the installed wheel tests itself: python -m unittest crcstamp.test_crcstamp"""

import unittest
import zlib

import crcstamp


class CrcstampTest(unittest.TestCase):
    def test_agrees_with_python(self):
        for data in [b"", b"123456789", bytes(range(256)) * 1000]:
            self.assertEqual(crcstamp.crc32(data), zlib.crc32(data))

    def test_combine(self):
        first, second = b"hello " * 1000, b"world" * 77
        joined = crcstamp.combine(crcstamp.crc32(first), crcstamp.crc32(second), len(second))
        self.assertEqual(joined, zlib.crc32(first + second))

    def test_negative_length(self):
        with self.assertRaises(ValueError):
            crcstamp.combine(0, 0, -1)

    def test_stable_abi(self):
        from crcstamp import _crcstamp

        # Windows has no word for it: any suffix names one Python, and none names every Python.
        self.assertRegex(_crcstamp.__file__, r"_crcstamp(\.abi3\.so|\.pyd)$")

    def test_zlib_version(self):
        self.assertRegex(crcstamp.zlib_version(), r"^[0-9]+(\.[0-9]+)+")


if __name__ == "__main__":
    unittest.main()
