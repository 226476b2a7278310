import { dirname, join } from 'node:path';
import type { Host } from '../ports';

/** Stands in a folder that was made to its end. */
export const completeMarker = '.complete';

/** True when `makeOnce` has finished that folder before. */
export const isComplete = (host: Host, folder: string): Promise<boolean> => host.files.exists(join(folder, completeMarker));

/**
 * Makes a folder once per machine: beside its place, under a lock, put there by rename with a marker inside. Who comes
 * while another process is at it waits and finds it done; what was left half made by a crash is made anew.
 *
 * @param make fills the folder it is given; its files may name only `request.folder`, the final place
 */
export const makeOnce = async (host: Host, request: { readonly folder: string; readonly lock: string }, make: (beside: string) => Promise<void>): Promise<void> => {
  if (await isComplete(host, request.folder)) return;
  await host.locks.hold(request.lock, async () => {
    if (await isComplete(host, request.folder)) return;
    const beside = `${request.folder}.making`;
    await host.files.remove(beside);
    await host.files.makeFolder(dirname(request.folder));
    try {
      await host.files.makeFolder(beside);
      await make(beside);
      await host.files.write(join(beside, completeMarker), '');
      await host.files.move(beside, request.folder);
    } catch (error) {
      await host.files.remove(beside);
      throw error;
    }
  });
};
