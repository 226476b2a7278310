"""Parallel regions of dipy run with several threads, all of them of one runtime, which is in the wheel."""

import os
from pathlib import Path

# Threads that wait take no processor time: what they took was work.
os.environ["OMP_WAIT_POLICY"] = "passive"

import numpy as np
from dipy.denoise.nlmeans import nlmeans
from dipy.utils.omp import cpu_count, have_openmp


def clock_ticks():
    """Processor time of every thread of this process, by its id."""
    ticks = {}
    for task in Path("/proc/self/task").iterdir():
        fields = (task / "stat").read_text().rpartition(")")[2].split()
        ticks[task.name] = int(fields[11]) + int(fields[12])
    return ticks


def test_built_with_openmp():
    assert have_openmp
    assert cpu_count() >= 1


def test_several_threads_work():
    image = np.random.default_rng(0).normal(100, 10, (32, 32, 32))
    one = nlmeans(image, sigma=10, method="classic", num_threads=1)
    before = clock_ticks()
    four = nlmeans(image, sigma=10, method="classic", num_threads=4)
    worked = {task: ticks - before.get(task, 0) for task, ticks in clock_ticks().items()}
    print("clock ticks of each thread:", worked)
    assert sum(ticks > 0 for ticks in worked.values()) > 1, worked
    np.testing.assert_array_equal(one, four)


def test_one_runtime():
    files = {line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines() if "omp" in line.rpartition("/")[2]}
    runtimes = [file for file in files if Path(file).name.startswith(("libomp", "libgomp", "libiomp"))]
    assert len(runtimes) == 1 and Path(runtimes[0]).parent.name == "dipy.libs", runtimes
