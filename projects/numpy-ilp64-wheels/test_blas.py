"""The BLAS in the installed wheel is the one it was built with, and its integers have 64 bits."""
import pathlib

import numpy
import numpy.linalg  # brings the library
from threadpoolctl import threadpool_info

built_with = numpy.show_config(mode="dicts")["Build Dependencies"]


def test_it_is_the_one_that_it_was_built_with():
    found = [one for one in threadpool_info() if one["user_api"] == "blas"]
    assert len(found) == 1, found
    assert found[0]["internal_api"] == "openblas"
    # Grafted: beside the package, and none of the machine's.
    assert pathlib.Path(found[0]["filepath"]).parent == pathlib.Path(numpy.__file__).parent.parent / "numpy.libs"
    # Releases of scipy-openblas64 have numbers behind the one of OpenBLAS: 0.3.31.188.0.
    assert built_with["blas"]["version"].startswith(found[0]["version"].split(".dev")[0]), (built_with, found)


def test_its_integers_have_64_bits():
    assert [built_with[name]["name"] for name in ("blas", "lapack")] == ["scipy-openblas", "scipy-openblas"]
    assert numpy.linalg._umath_linalg._ilp64


def test_it_computes():
    a = numpy.arange(12.0).reshape(3, 4)
    assert (a @ a.T)[2, 2] == 366
    assert numpy.allclose(numpy.linalg.inv(numpy.diag([2.0, 4.0])), numpy.diag([0.5, 0.25]))
