"""The extension module; everything else is in pyproject.toml."""

import os
import shlex
import subprocess

from setuptools import Extension, setup


def pkg_config(option, name):
    program = os.environ.get("PKG_CONFIG", "pkg-config")
    return shlex.split(subprocess.check_output([program, option, name], universal_newlines=True))


setup(
    ext_modules=[
        Extension(
            "pngsize._pngsize",
            ["src/pngsize/_pngsize.c"],
            extra_compile_args=pkg_config("--cflags", "libpng"),
            extra_link_args=pkg_config("--libs", "libpng"),
        )
    ]
)
