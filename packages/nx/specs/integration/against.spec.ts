import { readFileSync } from 'node:fs';
import { temporaryWorkspace, type TemporaryWorkspace } from '@wheelwright/testing';
import { compiled, everything, ranAgain, wheelsOf } from './support';

/** A distribution with a header and a constant, as numpy has; and one whose extension is compiled against that header. */
const files = {
  'projects/areas-wheels/wheel.yaml': 'distribution: areas\nsource: { path: package }\npythons: [cp311, cp312]\n',
  'projects/areas-wheels/package/pyproject.toml': '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "areas"\nversion = "1.2"\n',
  'projects/areas-wheels/package/setup.py': [
    'from setuptools import setup, Extension',
    'setup(packages=["areas"], package_dir={"": "src"}, package_data={"areas": ["areas.h"]}, ext_modules=[Extension("areas._areas", ["src/areas/_areas.c"])])',
    '',
  ].join('\n'),
  'projects/areas-wheels/package/src/areas/__init__.py': 'import os\nfrom ._areas import sides\ninclude = os.path.dirname(__file__)\n',
  'projects/areas-wheels/package/src/areas/areas.h': '#define AREAS_SIDES 4\n',
  'projects/areas-wheels/package/src/areas/_areas.c': [
    '#include <Python.h>',
    '#include "areas.h"',
    'static PyObject *sides(PyObject *self, PyObject *none) { return PyLong_FromLong(AREAS_SIDES); }',
    'static PyMethodDef methods[] = {{"sides", sides, METH_NOARGS, "sides"}, {0}};',
    'static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_areas", 0, -1, methods};',
    'PyMODINIT_FUNC PyInit__areas(void) { return PyModule_Create(&module); }',
    '',
  ].join('\n'),
  'projects/boxes-wheels/wheel.yaml': [
    'distribution: boxes',
    'source: { path: package }',
    'pythons: [cp311, cp312]',
    'build: { against: [areas-wheels] }',
    'test:',
    '  against: [areas-wheels]',
    '  command: [python, -c, "import areas, boxes; assert boxes.compiled_with() == areas.sides() == 4"]',
    '',
  ].join('\n'),
  'projects/boxes-wheels/package/pyproject.toml':
    '[build-system]\nrequires = ["setuptools", "areas>=1.2,<2"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "boxes"\nversion = "0.1"\ndependencies = ["areas>=1.0"]\n',
  'projects/boxes-wheels/package/setup.py': ['from setuptools import setup, Extension', 'import areas', 'setup(ext_modules=[Extension("boxes", ["boxes.c"], include_dirs=[areas.include])])', ''].join('\n'),
  'projects/boxes-wheels/package/boxes.c': [
    '#include <Python.h>',
    '#include "areas.h"',
    'static PyObject *compiled_with(PyObject *self, PyObject *none) { return PyLong_FromLong(AREAS_SIDES); }',
    'static PyMethodDef methods[] = {{"compiled_with", compiled_with, METH_NOARGS, "sides"}, {0}};',
    'static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "boxes", 0, -1, methods};',
    'PyMODINIT_FUNC PyInit_boxes(void) { return PyModule_Create(&module); }',
    '',
  ].join('\n'),
};
const platform = 'manylinux2014';

describe('a wheel project that is built and tested against another one', () => {
  let workspace: TemporaryWorkspace;
  beforeAll(async () => {
    workspace = await temporaryWorkspace({ projects: ['platforms'], files, name: 'Räder und Wägen' });
  });
  afterAll(() => workspace.remove());
  const repaired = (project: string) => wheelsOf(workspace, project, platform, 'repair');

  it('is locked after it, though no index has the other', async () => {
    expect(await workspace.run(['g', '@wheelwright/nx:lock', '--project=boxes-wheels'])).toMatchObject({ exitCode: 0 });
    const lock = JSON.parse(workspace.read('projects/boxes-wheels/wheel.lock.json')) as { environments: { against?: unknown; packages: { name: string }[] }[] };
    expect(lock.environments[0]?.against).toEqual([{ name: 'areas', dependencies: [] }]);
    expect(lock.environments.flatMap(({ packages }) => packages.map(({ name }) => name))).not.toContain('areas');
  });

  it('is built against its repaired wheels and tested with them, one Python alone too', async () => {
    const run = await workspace.run(['run', `boxes-wheels:test:${platform}`, '--pythons=cp312', everything]);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(compiled(run)).toEqual(['cp312', 'cp312']);
    expect(Object.keys(repaired('areas-wheels'))).toHaveLength(1);
    const [file = ''] = Object.keys(wheelsOf(workspace, 'boxes-wheels', platform, 'build-wheel'));
    const record = JSON.parse(readFileSync(workspace.path(`dist/wheels/boxes-wheels/${platform}/build-wheel/${file}.json`), 'utf8')) as { against: unknown };
    const [[name, sha256] = []] = Object.entries(repaired('areas-wheels'));
    expect(record.against).toEqual([{ project: 'areas-wheels', file: name, sha256 }]);
  });

  it('builds the other Python besides, then nothing', async () => {
    const run = await workspace.run(['run', `boxes-wheels:test:${platform}`, everything]);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(compiled(run)).toEqual(['cp311', 'cp311']);
    expect(ranAgain(await workspace.run(['run', `boxes-wheels:test:${platform}`]))).toEqual([`platforms:toolchain:${platform}`]);
  });

  it('shows the wheels in the plan', async () => {
    workspace.edit('projects/boxes-wheels/package/boxes.c', (text) => `${text}/* more */\n`);
    const run = await workspace.run(['run', `boxes-wheels:build-wheel:${platform}`, '--dryRun']);
    expect(run.output).toMatch(/\+ areas @ file:\S*areas-1\.2-cp311-cp311-manylinux\S*\.whl/u);
    workspace.edit('projects/boxes-wheels/package/boxes.c', (text) => text.replace('/* more */\n', ''));
  });

  it('is built again when the other changes, and says when that is no longer what it asks for', async () => {
    workspace.edit('projects/areas-wheels/package/src/areas/areas.h', () => '#define AREAS_SIDES 4L\n');
    const run = await workspace.run(['run', `boxes-wheels:build-wheel:${platform}`, '--pythons=cp312', everything]);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(compiled(run)).toEqual(['cp312', 'cp312']);
    workspace.edit('projects/areas-wheels/package/pyproject.toml', (text) => text.replace('1.2', '2.0'));
    const refused = await workspace.run(['run', `boxes-wheels:build-wheel:${platform}`, '--pythons=cp312', everything]);
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toMatch(/boxes-wheels cannot be built against areas-wheels on cp312: areas-2\.0-\S+\.whl is not what it asks for \(areas>=1\.2,<2\)/u);
  });

  it('says when the other has no wheel for a Python', async () => {
    workspace.edit('projects/areas-wheels/package/pyproject.toml', (text) => text.replace('2.0', '1.2'));
    workspace.edit('projects/areas-wheels/wheel.yaml', (text) => text.replace('cp311, ', ''));
    const run = await workspace.run(['run', `boxes-wheels:build-wheel:${platform}`]);
    expect(run.exitCode).toBe(1);
    expect(run.output).toMatch(/projects\/boxes-wheels\/wheel\.yaml:4:20: "areas-wheels", which this is built against, is not built for cp311/u);
  });

  it('does without it where an override says so', async () => {
    workspace.edit('projects/boxes-wheels/wheel.yaml', (text) => `${text}overrides: [{ select: "cp311-*", build: { against: [] }, test: { against: [], command: [python, -c, ""] } }]\n`);
    const run = await workspace.run(['run', `boxes-wheels:build-wheel:${platform}`, '--pythons=cp311', everything]);
    expect(run.tasks).toMatchObject({ [`areas-wheels:repair:${platform}`]: 'executed' });
    // Nobody has locked what the index is to give in its place.
    expect(run.output).toMatch(/wheel\.lock\.json of boxes-wheels does not have the build environment of cp311/u);
  });
});
