/**
 * The name at the end of a path or of a link as a page writes it, decoded; undefined where the percent signs mean nothing.
 *
 * @example lastSegment('../../files/a%2Bb-1.0.tar.gz#sha256=00') // 'a+b-1.0.tar.gz'
 */
export const lastSegment = (href: string): string | undefined => {
  try {
    return decodeURIComponent(href.replace(/[?#].*$/su, '').split('/').at(-1) ?? '');
  } catch {
    return undefined;
  }
};
