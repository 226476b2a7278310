"""Size and pixels of a PNG image, by libpng."""

from ._pngsize import rgba, size, versions

__all__ = ["rgba", "size", "versions"]
__version__ = "1.0.0"
