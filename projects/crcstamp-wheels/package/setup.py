"""The extension module, of the stable ABI of Python 3.8; everything else is in pyproject.toml."""

from setuptools import Extension, setup

setup(
    ext_modules=[
        Extension(
            "crcstamp._crcstamp",
            ["src/crcstamp/_crcstamp.c"],
            libraries=["z"],
            define_macros=[("Py_LIMITED_API", "0x03080000")],
            py_limited_api=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp38"}},
)
