import { WheelError } from '../errors/wheel-error';
import { understandWheel, type WheelMember } from '../formats/wheel-contents';
import { bundlingSentence, composeLicenses, type BundledLibrary } from './bundled-licenses';

const info = 'numpy-2.2.6.dist-info';
const text = (content: string): WheelMember => ({ bytes: Buffer.from(content), executable: false });
const wheelOf = (members: Readonly<Record<string, string>>): ReturnType<typeof understandWheel> =>
  understandWheel(
    'numpy-2.2.6-cp313-cp313-manylinux1_x86_64.whl',
    new Map(Object.entries({ ...members, [`${info}/METADATA`]: 'Metadata-Version: 2.1\nName: numpy\nVersion: 2.2.6\n', [`${info}/WHEEL`]: 'Wheel-Version: 1.0\n', [`${info}/RECORD`]: '' }).map(([path, content]) => [path, text(content)])),
  );
const composed = (members: ReadonlyMap<string, WheelMember>): Record<string, string> => Object.fromEntries([...members].map(([path, { bytes }]) => [path, Buffer.from(bytes).toString()]));

const openblas: BundledLibrary = {
  name: 'openblas',
  version: '0.3.28',
  spdx: 'BSD-3-Clause AND BSD-3-Clause-Open-MPI',
  licenses: new Map([
    ['lapack/LICENSE', Buffer.from('LAPACK is theirs.\n')],
    ['LICENSE', Buffer.from('\r\nCopyright (c) 2011, The OpenBLAS Project\r\n\r\nAll rights reserved.\r\n')],
  ]),
};
const zlib: BundledLibrary = { name: 'zlib', version: '1.3.1', spdx: 'Zlib', licenses: new Map([['LICENSE', Buffer.from('as is')]]) };
const grafted = [{ soname: 'libopenblas.so.0', path: 'numpy.libs/libopenblas-12345678.so.0', library: 'openblas', version: '0.3.28', spdx: 'BSD-3-Clause' }];

describe('composeLicenses', () => {
  it('appends a block for each library, with its files or how else it is in the wheel', () => {
    const members = composeLicenses(wheelOf({ [`${info}/LICENSE.txt`]: 'Copyright (c) 2005-2025, NumPy Developers.\n\n' }), 'LICENSE.txt', [openblas, zlib], grafted);
    expect(composed(members)).toEqual({
      [`${info}/LICENSE.txt`]: `Copyright (c) 2005-2025, NumPy Developers.

------------------------------------------------------------------------

This binary distribution of numpy also bundles the following software:

Name: openblas
Version: 0.3.28
Files: numpy.libs/libopenblas-12345678.so.0
Description: bundled as a shared library
License: BSD-3-Clause AND BSD-3-Clause-Open-MPI

  Copyright (c) 2011, The OpenBLAS Project

  All rights reserved.

  LAPACK is theirs.

Name: zlib
Version: 1.3.1
Description: linked into the extension modules
License: Zlib

  as is
`,
    });
    expect(bundlingSentence('numpy')).toBe('This binary distribution of numpy also bundles the following software:');
  });

  it('composes every copy of the file that is the project’s own, and no other', () => {
    const own = [`${info}/LICENSE.txt`, `${info}/licenses/LICENSE.txt`, 'numpy/LICENSE.txt'];
    const others = ['numpy/random/LICENSE.txt', `${info}/licenses/numpy/fft/LICENSE.txt`, 'numpy/OTHER-LICENSE.txt'];
    const members = composeLicenses(wheelOf(Object.fromEntries([...own, ...others].map((path) => [path, path]))), 'LICENSE.txt', [zlib], []);
    expect([...members.keys()].sort()).toEqual([...own].sort());
  });

  it('leaves the files alone where nothing is bundled', () => {
    expect(composeLicenses(wheelOf({ [`${info}/LICENSE.txt`]: 'mine' }), 'LICENSE.txt', [], []).size).toBe(0);
  });

  it.each<[Readonly<Record<string, string>>, string]>([
    [{ [`${info}/LICENSE`]: 'mine', [`${info}/licenses/NOTICE`]: 'too' }, `the wheel has ${info}/LICENSE, ${info}/licenses/NOTICE`],
    [{ 'numpy/deep/LICENSE.txt': 'not its own' }, 'the project ships no licence file; remove that line, the texts are in the wheel anyway'],
  ])('is an error where the wheel has no such file: %p', (members, hint) => {
    let error: unknown;
    try {
      composeLicenses(wheelOf(members), 'LICENSE.txt', [], []);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(WheelError);
    expect(error).toMatchObject({ code: 'license-missing', hint });
  });
});
