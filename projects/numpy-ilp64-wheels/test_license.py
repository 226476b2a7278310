"""The licence of the installed distribution speaks of what is in the wheel: what numpy's tools/wheels/check_license.py asks, and more."""
import importlib.metadata
import pathlib
import re

import numpy

distribution = importlib.metadata.distribution("numpy")
text = next(pathlib.Path(distribution.locate_file(file)) for file in distribution.files if file.name == "LICENSE.txt" and file.parts[0].endswith(".dist-info")).read_text("utf-8")


def test_it_is_numpys():
    assert "Copyright (c)" in text
    assert "NumPy Developers" in text


def test_it_says_what_is_bundled():
    assert re.search(r"This binary distribution of \w+ also bundles the following software", text)


def test_it_names_every_library_of_the_wheel():
    libraries = [path.name for path in (pathlib.Path(numpy.__file__).parent.parent / "numpy.libs").iterdir()]
    assert libraries
    bundled = text[text.index("also bundles the following software"):]
    for library in libraries:
        assert library in bundled, (library, bundled[:2000])
