"""In the wheel, so that the installed wheel tests itself: python -m unittest pngsize.test_pngsize"""

import struct
import unittest
import zlib

import pngsize


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width, height, pixels):
    """A PNG image of 8-bit RGBA pixels."""
    rows = b"".join(b"\0" + pixels[4 * width * row : 4 * width * (row + 1)] for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class PngsizeTest(unittest.TestCase):
    pixels = bytes(range(24)) * 10
    image = png(6, 10, pixels)

    def test_size(self):
        self.assertEqual(pngsize.size(self.image), (6, 10))
        self.assertEqual(pngsize.size(memoryview(self.image)), (6, 10))

    def test_rgba_inflates_every_row(self):
        opaque = b"".join(self.pixels[i : i + 3] + b"\xff" for i in range(0, len(self.pixels), 4))
        self.assertEqual(pngsize.rgba(png(6, 10, opaque)), opaque)

    def test_no_image(self):
        with self.assertRaisesRegex(ValueError, "not a PNG image"):
            pngsize.size(b"GIF89a and some more bytes")

    def test_truncated_image(self):
        with self.assertRaisesRegex(ValueError, "damaged PNG image"):
            pngsize.rgba(self.image[:-30])

    def test_versions(self):
        self.assertEqual(sorted(pngsize.versions()), ["libpng", "zlib"])
        for version in pngsize.versions().values():
            self.assertRegex(version, r"^[0-9]+(\.[0-9]+)+$")


if __name__ == "__main__":
    unittest.main()
