import { digestOf, type FolderDestination } from '@wheelwright/core';
import type { Host } from '../ports';
import type { Destination } from './destination';
import { createFolderStore } from './folder/folder-store';
import { createObjectDestination } from './objects/object-destination';

/**
 * A folder of this machine, such as the root of a web server: the files, and beside them the pages of an index that pip
 * and uv install from, over HTTP or straight from the disk (`--index-url file:///…/simple/`).
 */
export const createFolderDestination = (host: Host, definition: FolderDestination): Destination => {
  const { name, path, pages, replace } = definition;
  const destination = createObjectDestination(host, { name, prefix: '', pages, replace, store: createFolderStore(host, path) });
  return {
    ...destination,
    // Runs of this machine write the pages one after the other.
    finish: (release, files) => host.locks.hold(`folder-${digestOf(path).slice(0, 16)}`, () => destination.finish(release, files)),
  };
};
