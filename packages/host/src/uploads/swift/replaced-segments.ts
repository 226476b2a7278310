import { encodeObjectName, parseSwiftManifest } from '@wheelwright/core';
import { fileNameOf } from '../objects/object-answers';
import { eachOf, refusalOf } from '../objects/object-requests';
import type { NewObject } from '../objects/object-store';
import { isInterruption, wordsOf } from '../send-file';
import { transferErrorOf } from '../transfer-errors';
import type { SwiftPlace } from './swift-place';

/**
 * Puts an object where another may be, then deletes segments that only the other one had: Swift leaves them where
 * nobody sees them and somebody pays for them. Where that fails there is a warning, since the new object is there.
 *
 * @param put stores the new object
 */
export const replaceObject = async (place: SwiftPlace, object: NewObject, put: () => Promise<void>): Promise<void> => {
  if (!object.replace) return put();
  const { host, containers } = place;
  const warn = (error: unknown): void => host.log.warn(`segments of what ${fileNameOf(object)} was before may be left in ${containers.segments}: ${wordsOf(error).message}`);
  let unknown: unknown;
  const before = await ownSegments(place, object).catch((error: unknown) => {
    if (isInterruption(error)) throw error;
    unknown = error;
    return [];
  });
  await put();
  if (unknown !== undefined) warn(unknown);
  if (before.length === 0) return;
  try {
    // Asked again, since another run may have put back what was there: no segment is deleted that is in use.
    const now = new Set(await ownSegments(place, object));
    await remove(place, before.filter((name) => !now.has(name)));
  } catch (error) {
    warn(error);
  }
};

/** Below the container of segments; of what lies elsewhere, others may make use. None of what is no large object. */
const ownSegments = async ({ ask, pathOf, shown, containers }: SwiftPlace, { name }: NewObject): Promise<readonly string[]> => {
  // Of several copies the last that was written.
  const headers = { 'x-newest': 'true' };
  const head = await ask({ method: 'HEAD', path: pathOf(name), headers });
  if (head.status === 404) return [];
  if (head.status !== 200 && head.status !== 204) throw refusalOf(shown, `to say what ${name} is`, head, head.text);
  if (head.headers['x-static-large-object'] === undefined) return [];
  const manifest = await ask({ method: 'GET', path: `${pathOf(name)}?multipart-manifest=get`, headers });
  if (manifest.status !== 200) throw refusalOf(shown, `to say what ${name} is made of`, manifest, manifest.text);
  const own = `/${containers.segments}/${name}/`;
  return parseSwiftManifest(manifest.text).filter((segment) => segment.startsWith(own));
};

const remove = async ({ ask, shown }: SwiftPlace, segments: readonly string[]): Promise<void> => {
  const failures = await eachOf(segments, async (name): Promise<readonly unknown[]> => {
    try {
      const answer = await ask({ method: 'DELETE', path: encodeObjectName(name) });
      return answer.status === 204 || answer.status === 404 ? [] : [refusalOf(shown, `to delete ${name}`, answer, answer.text)];
    } catch (error) {
      return [transferErrorOf(error)];
    }
  });
  const [first] = failures.flat();
  if (first !== undefined) throw first;
};
