import { join } from 'node:path';
import { refuseProblems } from '@wheelwright/core';
import type { Host } from '@wheelwright/host';
import type { LoadedWheel } from '../../workspace/workspace';

/**
 * The files beside wheel.yaml that some tests of the project need: sha256 by path.
 *
 * @throws WheelError definition-invalid that names all which are not there
 */
export const observeTestFiles = async ({ files }: Pick<Host, 'files'>, { wheel, folder, document }: Pick<LoadedWheel, 'wheel' | 'folder' | 'document'>): Promise<ReadonlyMap<string, string>> => {
  const places = [
    { at: ['test'], paths: wheel.test.files },
    ...wheel.overrides.map(({ test }, position) => ({ at: ['overrides', position, 'test'], paths: test.files ?? [] })),
  ].flatMap(({ at, paths }) => paths.map((path, position) => ({ path, at: [...at, 'files', position] })));
  const missing = [];
  const found = new Map<string, string>();
  for (const { path, at } of places) {
    const facts = await files.targetFacts(join(folder, path));
    if (facts?.kind === 'file') found.set(path, await files.sha256(join(folder, path)));
    else missing.push(document.problemAt(at, `there is no file ${path} beside wheel.yaml`, facts === undefined ? 'is it spelled right, and committed?' : 'that is a folder: name its files'));
  }
  refuseProblems(missing);
  return found;
};
