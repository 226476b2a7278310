"""A pytest plugin: a Python that was built without liblzma has lzma.py and no _lzma, and astropy asks for the former."""

import importlib.util
import sys

if importlib.util.find_spec("_lzma") is None:
    sys.modules["lzma"] = None
