import type { Problem } from '../errors/problem';
import { isRefusal, judgeLicenseExpression } from '../policies/spdx';
import type { WrittenClib } from './clib-schema';
import type { DocumentPath, ParsedDocument } from './document';

/** What is wrong with the licence expressions of a library. What is only deprecated, or newer than PyPI's list, is right here. */
export const licenseProblems = ({ written, problemAt }: ParsedDocument<WrittenClib>): readonly Problem[] => {
  const places: readonly (readonly [DocumentPath, string | undefined])[] = [
    [[], written.license?.spdx],
    ...(written.sources ?? []).map(({ adjust }, position) => [['sources', position, 'adjust'], adjust?.license?.spdx] as const),
    ...Object.entries(written.platforms ?? {}).map(([key, platform]) => [['platforms', key], typeof platform === 'string' ? undefined : platform?.license?.spdx] as const),
  ];
  return places.flatMap(([path, spdx]) =>
    spdx === undefined
      ? []
      : judgeLicenseExpression(spdx)
          .filter(isRefusal)
          .map(({ message, hint }) => problemAt([...path, 'license', 'spdx'], `"license.spdx" ${message}`, hint)),
  );
};
