import { basename } from 'node:path';
import { renderArgv } from '@wheelwright/core';
import type { ProcessRequest } from '../ports';

/** Link lines of hundreds of objects are whole in the log; a message shows their beginning. */
const longest = 300;

/**
 * What errors call a program that was run: what it was run for and its name, or, where that is not known, its words.
 *
 * @example commandName({ argv: ['/usr/bin/make', '-j2'], title: 'build zlib', ... }) // 'build zlib: make'
 */
export const commandName = ({ argv: words, shown, title }: Pick<ProcessRequest, 'argv' | 'shown' | 'title'>): string => {
  const argv = shown ?? words;
  if (title !== undefined) return `${title}: ${basename(argv[0] ?? '')}`;
  const command = renderArgv(argv);
  return command.length <= longest ? command : `${command.slice(0, longest)}…`;
};
