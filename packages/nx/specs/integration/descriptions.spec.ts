import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeHost, readReleaseFile, renderDescriptions } from '@wheelwright/host';
import { buildWheelFile, startPypiServer, temporaryWorkspace, type PypiServer, type TemporaryWorkspace } from '@wheelwright/testing';

/** Real docutils, brought from the user's own index. */
describe('descriptions, rendered by PyPI’s own renderer', () => {
  let folder: string;
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'wheelwright-descriptions-')));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each<[string, string, readonly string[]]>([
    ['a good one', 'Größe\n=====\n\nSee `the docs <https://example.org>`_.\n\n.. code-block:: python\n\n   x = 1\n', []],
    ['several mistakes', 'Spam\n====\n\n* one\n two\n\nSee `the docs`_ and |badge|.\n\n.. code-block:: nosuchlanguage\n\n   x = 1\n', ['line 5 ("two"): Bullet list ends without a blank line; unexpected unindent.', 'line 7 ("See `the docs`_ and |badge|."): Undefined substitution referenced: "badge".', 'line 7 ("See `the docs`_ and |badge|."): Unknown target name: "the docs".', 'line 9 (".. code-block:: nosuchlanguage"): Cannot analyze code. No Pygments lexer found for "nosuchlanguage".']],
    ['what only Sphinx knows', ':ref:`usage`\n', ['line 1 (":ref:`usage`"): Unknown interpreted text role "ref".']],
    ['a file from elsewhere', '.. include:: CHANGES.rst\n', ['line 1 (".. include:: CHANGES.rst"): "include" directive disabled.']],
    ['nothing but a comment', '.. nothing\n', ['No content rendered from RST source.']],
    ['line ends of Windows', 'Spam\r\n====\r\n\r\n* one\r\n two\r\n', ['line 5 ("two"): Bullet list ends without a blank line; unexpected unindent.']],
  ])('%s', async (name, body, messages) => {
    const host = createNodeHost({ output: { isTTY: false, columns: 80, write: () => undefined } });
    const wheel = buildWheelFile({ metadata: ['Description-Content-Type: text/x-rst', '', body] }).write(join(folder, name.replaceAll(' ', '-')));
    const findings = await renderDescriptions(host, [await readReleaseFile(host, wheel)]);
    expect(findings.map(({ severity, message }) => `${severity}: ${message}`)).toEqual(messages.map((message, nth) => `error: its description${nth === 0 ? ' does not render: ' : ', '}${message}`));
  });
});

const files = (server: PypiServer): Readonly<Record<string, string>> => ({
  'projects/spam-wheels/wheel.yaml': 'distribution: spam\nsource: { path: package }\npythons: [cp311, cp312]\nplatforms: [manylinux2014]\n',
  'projects/spam-wheels/package/pyproject.toml': '[project]\nname = "spam"\nversion = "1.0"\n',
  'projects/destinations/destinations.yaml': `destinations:\n  strict: { kind: index, upload-url: "${server.uploadUrl}", index-url: "${server.indexUrl}", rules: pypi, password: SPEC_TOKEN, trusted-publishing: never }\n`,
});

describe('the executor upload', () => {
  let server: PypiServer;
  let workspace: TemporaryWorkspace;
  beforeAll(async () => {
    server = await startPypiServer({ tokens: ['pypi-CANARYtoken'] });
    workspace = await temporaryWorkspace({ projects: ['platforms'], files: files(server), variables: { SPEC_TOKEN: 'pypi-CANARYtoken' } });
  });
  afterAll(async () => {
    await workspace.remove();
    await server.close();
  });

  /** What the stages before it leave. */
  const make = (description: string): void => {
    for (const python of ['cp311', 'cp312']) {
      const folder = 'dist/wheels/spam-wheels/manylinux2014';
      const wheel = buildWheelFile({ distribution: 'spam', tags: `${python}-${python}-manylinux_2_17_x86_64`, metadata: ['Description-Content-Type: text/x-rst', '', description] });
      wheel.write(workspace.path(folder, 'repair'));
      const record = { platform: 'manylinux2014', python, digest: 'd', wheel: { file: wheel.file, sha256: wheel.sha256, size: wheel.bytes.length } };
      writeFileSync(workspace.path(folder, 'repair', `${wheel.file}.json`), JSON.stringify({ stage: 'repair', ...record, grafted: [] }));
      mkdirSync(workspace.path(folder, 'test'), { recursive: true });
      writeFileSync(workspace.path(folder, 'test', `${python}.json`), JSON.stringify({ stage: 'test', ...record, passed: true }));
    }
  };

  it('sends nothing of a release whose description does not render, and what was corrected', async () => {
    make('Spam\n====\n\n* one\n two\n');
    const refused = await workspace.run(['run', 'spam-wheels:upload', '--destination=strict']);
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toContain('manylinux_2_17_x86_64.whl: its description (and that of one file more) does not render: line 5 ("two"): Bullet list ends without a blank line; unexpected unindent. (PyPI refuses');
    expect(server.uploads).toEqual([]);
    make('Spam\n====\n\n* one\n* two\n');
    expect(await workspace.run(['run', 'spam-wheels:upload', '--destination=strict'])).toMatchObject({ exitCode: 0 });
    expect(server.files).toHaveLength(2);
  });
});
