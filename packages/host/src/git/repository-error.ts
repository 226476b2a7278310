import { gitComplaint, isWheelError, WheelError } from '@wheelwright/core';
import { printableUrl } from '../secret';

/** A repository as people may see it. */
export const printableLocation = (location: string): string => (location.includes('://') ? printableUrl(location) : location);

/** What to tell about a repository that could not be asked; anything that has nothing to do with git is what it is. */
export const repositoryError = ({ location }: { readonly location: string }, error: unknown): unknown => {
  if (!isWheelError(error) || !['command-failed', 'command-timed-out'].includes(error.code)) return error;
  const why = error.code === 'command-timed-out' ? 'it does not answer' : (gitComplaint(error.tail) ?? error.message);
  return new WheelError({
    code: 'source-unavailable',
    family: 'usage',
    message: `${printableLocation(location)} cannot be had: ${why}`,
    hint: hintFor(error.tail.join('\n')),
    tail: error.tail.slice(-8),
    cause: error,
  });
};

const hintFor = (said: string): string => {
  if (/dubious ownership/u.test(said)) return 'the folder belongs to somebody else: `git config --global --add safe.directory` with it says that you trust them';
  if (/could not read Username|Authentication failed|Permission denied|terminal prompts disabled|access rights/u.test(said)) return 'is the address right? For a private repository, a credential helper of git or an ssh agent must know you: nobody is asked here';
  if (/transport '\w+' not allowed/u.test(said)) return 'git does not follow an address of .gitmodules into this machine; `git config --global protocol.file.allow always` lets it, or write "submodules: false"';
  return 'is the address right, and can it be reached from here? A commit that this machine has built before needs no network: name it by its hash';
};
