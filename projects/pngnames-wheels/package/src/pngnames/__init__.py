"""What the four letters of a PNG chunk's name say (PNG specification, section 5.4)."""

from typing import NamedTuple

__all__ = ["Properties", "properties"]
__version__ = "1.0.0"


class Properties(NamedTuple):
    """Whether a decoder must know the chunk, whether its name is registered, whether an editor may copy it unseen."""

    critical: bool
    public: bool
    safe_to_copy: bool


def properties(name: str) -> Properties:
    """Properties of a chunk by its name, such as ``IHDR`` or ``tEXt``."""
    if len(name) != 4 or not (name.isascii() and name.isalpha()):
        raise ValueError("not the name of a PNG chunk: {!r}".format(name))
    if name[2].islower():
        raise ValueError("the third letter of a PNG chunk's name is reserved, it must be upper case: {!r}".format(name))
    return Properties(critical=name[0].isupper(), public=name[1].isupper(), safe_to_copy=name[3].islower())
