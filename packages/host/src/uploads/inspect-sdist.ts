import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { readZipStructure } from '@wheelwright/core';
import { Parser, type ReadEntry } from 'tar';
import { openRandomAccess } from '../archive/random-access-file';
import { readZipMember } from '../archive/read-zip-member';
import type { Inspection } from './read-release-file';
import { bombOf, decodeText, largestText, textOf, troubleOf } from './release-texts';

/**
 * Reads an sdist, `.tar.gz` or `.zip`, to its end, whatever its size: what is in it, and PKG-INFO of its one top folder.
 *
 * @param check called between pieces; throws to stop
 */
export const inspectSdist = (path: string, check: () => void): Promise<Inspection> => (path.endsWith('.zip') ? inspectZip(path, check) : inspectTar(path, check));

const inspectZip = async (path: string, check: () => void): Promise<Inspection> => {
  const file = openRandomAccess(path);
  try {
    const { entries, problems: found } = readZipStructure(file);
    const problems = [...found];
    const bomb = bombOf(entries, file.size);
    if (bomb !== undefined) return described([], undefined, [...problems, bomb]);
    for (const entry of entries) {
      try {
        for await (const _piece of readZipMember(file, entry)) check();
      } catch (error) {
        problems.push(`the member ${entry.name} ${troubleOf(error)}`);
      }
    }
    const names = entries.map(({ name }) => name);
    const info = entries.find(({ name }) => name === `${topOf(names) ?? ''}/PKG-INFO`);
    return described(names, info === undefined ? undefined : await textOf(file, info, problems), problems);
  } finally {
    file.close();
  }
};

const inspectTar = async (path: string, check: () => void): Promise<Inspection> => {
  const problems: string[] = [];
  const names: string[] = [];
  const infos = new Map<string, Buffer[]>();
  let ended = false;
  const parser = new Parser({
    strict: false,
    onwarn: (code, message) => {
      if (code !== 'TAR_ENTRY_INFO' && code !== 'TAR_ENTRY_UNSUPPORTED') problems.push(`the tar is damaged: ${String(message)}`);
    },
  });
  parser.on('eof', () => {
    ended = true;
  });
  parser.on('entry', (entry: ReadEntry) => {
    const name = entry.path.replace(/^(\.\/)+/u, '');
    names.push(entry.type === 'Directory' && !name.endsWith('/') ? `${name}/` : name);
    if (/^[^/]+\/PKG-INFO$/u.test(name) && entry.size <= largestText) {
      const pieces: Buffer[] = [];
      infos.set(name, pieces);
      entry.on('data', (piece) => void pieces.push(Buffer.from(piece)));
    } else {
      entry.resume();
    }
  });
  parser.on('ignoredEntry', (entry: ReadEntry) => problems.push(`the member ${entry.path} is of a kind that does not belong in an sdist (${entry.type})`));
  const gunzip = createGunzip();
  const raw = createReadStream(path, { highWaterMark: 256 * 1024 });
  raw.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const chunk of raw.pipe(gunzip)) {
      check();
      parser.write(chunk as Buffer);
    }
    parser.end();
    if (!ended) problems.push('the tar ends before its last block');
  } catch (error) {
    problems.push(`it is no whole .tar.gz: ${troubleOf(error)}`);
  } finally {
    raw.destroy();
  }
  const info = infos.get(`${topOf(names) ?? ''}/PKG-INFO`);
  return described(names, info === undefined ? undefined : decodeText(Buffer.concat(info), 'PKG-INFO', problems), problems);
};

/** The one folder that everything is in. */
const topOf = (names: readonly string[]): string | undefined => {
  const tops = new Set(names.map((name) => name.split('/')[0] ?? ''));
  const [top] = tops;
  return tops.size === 1 && top !== '' && names.every((name) => name.includes('/')) ? top : undefined;
};

const described = (names: readonly string[], metadataText: string | undefined, problems: string[]): Inspection => {
  const top = topOf(names);
  for (const name of names) {
    if (name.startsWith('/') || name.split('/').includes('..')) problems.push(`the member ${name} leaves its folder`);
  }
  if (names.length > 0 && top === undefined) problems.push('it does not have one folder with everything in it');
  else if (names.length > 0 && metadataText === undefined) problems.push(`it has no ${top ?? ''}/PKG-INFO`);
  const members = new Set(top === undefined ? [] : names.filter((name) => !name.endsWith('/')).map((name) => name.slice(top.length + 1)));
  return { metadataText, contents: { kind: 'sdist', problems: [...new Set(problems)], members } };
};
