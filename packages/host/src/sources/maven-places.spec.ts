import { createHash } from 'node:crypto';
import { mavenCentral, type Source } from '@wheelwright/core';
import { recordingHost } from '@wheelwright/testing';
import { obtainSource } from './obtain-source';

const jar = Buffer.from('PK a jar');
const path = 'org/test/cpython/3.11.3-1/cpython-3.11.3-1-linux-arm64.jar';
const source: Source = {
  ...{ kind: 'maven', group: 'org.test', artifact: 'cpython', version: '3.11.3-1', fileName: 'cpython-3.11.3-1-linux-arm64.jar' },
  ...{ sha256: createHash('sha256').update(jar).digest('hex'), folder: '.', only: [], differs: undefined, adjust: {} },
};
const settings = '<settings><mirrors><mirror><mirrorOf>*</mirrorOf><url>https://m.test/r</url></mirror></mirrors></settings>';

it.each([
  ['Maven Central', {}, { [`${mavenCentral}${path}`]: jar }],
  ['a mirror of settings.xml', { 'home/.m2/settings.xml': settings }, { [`https://m.test/r/${path}`]: jar }],
  ['the local repository', { [`home/.m2/repository/${path}`]: jar }, {}],
])('takes a jar from %s', async (_, files, http) => {
  const host = recordingHost({ http, files: files as Readonly<Record<string, string>> });
  try {
    const home = { ...host, machine: { ...host.machine, home: host.path('home') } };
    const { archive } = await obtainSource(home, [source], '/');
    expect(Buffer.from(await host.files.readBytes(archive)).equals(jar)).toBe(true);
  } finally {
    host.dispose();
  }
});
