import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { buildWheelFile } from './build-wheel-file';
import { recordingHost } from './recording-host';

describe('buildWheelFile', () => {
  const options = { distribution: 'My-Spam.x', version: '1.2', tags: 'cp310-cp310-manylinux_2_5_x86_64.manylinux1_x86_64', files: { 'spam.py': 'x = 1\n', 'a,b.txt': '' }, metadata: ['Requires-Dist: numpy'] };

  it('makes a wheel by the rules, the same each time', () => {
    const wheel = buildWheelFile(options);
    expect(wheel.file).toBe('my_spam_x-1.2-cp310-cp310-manylinux_2_5_x86_64.manylinux1_x86_64.whl');
    expect(buildWheelFile(options).sha256).toBe(wheel.sha256);
    const members = Object.fromEntries(Object.entries(unzipSync(wheel.bytes)).map(([name, bytes]) => [name, Buffer.from(bytes).toString('utf8')]));
    expect(Object.keys(members)).toEqual(['spam.py', 'a,b.txt', 'my_spam_x-1.2.dist-info/METADATA', 'my_spam_x-1.2.dist-info/WHEEL', 'my_spam_x-1.2.dist-info/RECORD']);
    expect(members['my_spam_x-1.2.dist-info/WHEEL']).toContain('Root-Is-Purelib: false\nTag: cp310-cp310-manylinux_2_5_x86_64\nTag: cp310-cp310-manylinux1_x86_64\n');
    expect(members['my_spam_x-1.2.dist-info/METADATA']).toBe('Metadata-Version: 2.1\nName: My-Spam.x\nVersion: 1.2\nRequires-Dist: numpy\n');
    expect(members['my_spam_x-1.2.dist-info/RECORD']).toContain('"a,b.txt",sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n');
  });

  it('writes one that the unzip of this machine reads', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wheelwright-testing-'));
    try {
      const path = buildWheelFile({ ...options, executable: ['spam.py'] }).write(folder);
      expect(execFileSync('python3', ['-c', 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), oct(z.getinfo("spam.py").external_attr >> 16))', path], { encoding: 'utf8' })).toBe('None 0o100755\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('recordingHost', () => {
  it('answers as scripted, records what it was asked, keeps its files in a folder of its own', async () => {
    const host = recordingHost({
      files: { 'a/b.txt': 'b' },
      variables: { PIP_INDEX_URL: 'x' },
      processes: [{ when: /^cc .*--version$/u, stdout: 'clang 18\n' }, { when: 'ld', exitCode: 1, stderr: 'bad' }],
      http: { 'https://index.example/a': 'page', 'https://index.example/gone': { status: 404 } },
      programs: { cc: '/usr/bin/cc' },
    });
    const environment = {};
    expect(await host.processes.run({ argv: ['cc', '--version'], cwd: '/', environment })).toEqual({ exitCode: 0, stdout: 'clang 18\n', stderr: '' });
    await expect(host.processes.run({ argv: ['ld'], cwd: '/', environment })).rejects.toMatchObject({ code: 'command-failed', tail: ['bad'] });
    expect(await host.processes.run({ argv: ['ld'], cwd: '/', environment, acceptExitCodes: [1] })).toMatchObject({ exitCode: 1 });
    await expect(host.processes.run({ argv: ['nm'], cwd: '/', environment })).rejects.toMatchObject({ code: 'command-not-found' });
    expect([await host.processes.find('cc'), await host.processes.find('gcc')]).toEqual(['/usr/bin/cc', undefined]);
    expect(await host.http.getText('https://index.example/a')).toMatchObject({ status: 200, text: 'page' });
    expect(await host.http.download('https://index.example/a', host.path('page'))).toMatchObject({ size: 4 });
    await expect(host.http.download('https://index.example/gone', host.path('gone'))).rejects.toMatchObject({ code: 'download-failed' });
    await expect(host.http.getText('https://other.example/')).rejects.toMatchObject({ code: 'download-failed' });
    await host.files.copy(host.path('a'), host.path('c'));
    await host.locks.hold('x', async () => host.locks.withCores(9, async (cores) => expect(cores).toBe(2)));
    host.log.step('title').done('detail');
    host.log.table(['a'], [['1']]);
    expect(readFileSync(host.path('c/b.txt'), 'utf8')).toBe('b');
    expect(host.lines).toEqual(['✓ title  detail', 'a', '1']);
    expect(host.calls.map(({ kind }) => kind)).toEqual(['run', 'run', 'run', 'run', 'get', 'download', 'download', 'get', 'copy', 'lock', 'cores']);
    expect(host.machine.cache.startsWith(host.root)).toBe(true);
    host.dispose();
    expect(existsSync(host.root)).toBe(false);
  });
});
