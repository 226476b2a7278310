"""The BLAS in the installed wheel is the one it was built with, and its integers have 32 bits."""
import pathlib

import numpy
import numpy.linalg  # brings the library
from threadpoolctl import threadpool_info

built_with = numpy.show_config(mode="dicts")["Build Dependencies"]["blas"]


def test_it_is_the_one_that_it_was_built_with():
    found = [one for one in threadpool_info() if one["user_api"] == "blas"]
    assert len(found) == 1, found
    assert found[0]["internal_api"] == "openblas"
    # Grafted: beside the package, and none of the machine's.
    assert pathlib.Path(found[0]["filepath"]).parent == pathlib.Path(numpy.__file__).parent.parent / "numpy.libs"
    assert found[0]["version"] == built_with["version"], (built_with, found)


def test_its_integers_have_32_bits():
    assert built_with["name"] == "openblas"
    assert not numpy.linalg._umath_linalg._ilp64


def test_it_computes():
    a = numpy.arange(12.0).reshape(3, 4)
    assert (a @ a.T)[2, 2] == 366
    assert numpy.allclose(numpy.linalg.inv(numpy.diag([2.0, 4.0])), numpy.diag([0.5, 0.25]))
