"""CRC-32 of data and of joined parts, by zlib."""

from ._crcstamp import combine, crc32, zlib_version

__all__ = ["combine", "crc32", "zlib_version"]
__version__ = "1.0.0"
