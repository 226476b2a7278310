/** What Maven itself asks when its settings name nothing else: the repository that it calls `central`. */
export const mavenCentral = `https://${['repo', 'maven', 'apache', 'org'].join('.')}/maven2/`;

/** Path of a jar in a Maven repository. */
export const mavenPath = (jar: { readonly group: string; readonly artifact: string; readonly version: string; readonly fileName: string }): string =>
  `${jar.group.replaceAll('.', '/')}/${jar.artifact}/${jar.version}/${jar.fileName}`;

/**
 * The mirrors that a settings.xml names in place of central, in its order. Of the patterns of `mirrorOf` those count
 * that take in central: `*`, `central`, `external:*`, each unless `!central` stands beside it.
 *
 * @example parseMavenMirrors('<mirror><mirrorOf>*</mirrorOf><url>https://m.test/r</url></mirror>') // ['https://m.test/r/']
 */
export const parseMavenMirrors = (settings: string): readonly string[] => {
  const text = settings.replace(/<!--[\s\S]*?-->/gu, '');
  return [...text.matchAll(/<mirror>([\s\S]*?)<\/mirror>/gu)].flatMap(([, mirror = '']) => {
    const patterns = (fieldOf(mirror, 'mirrorOf') ?? '').split(',').map((pattern) => pattern.trim());
    const url = fieldOf(mirror, 'url');
    const isMeant = patterns.some((pattern) => ['*', 'central', 'external:*'].includes(pattern)) && !patterns.includes('!central');
    return url === undefined || !isMeant || fieldOf(mirror, 'blocked') === 'true' ? [] : [`${url.replace(/\/+$/u, '')}/`];
  });
};

const fieldOf = (xml: string, name: string): string | undefined => {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`, 'u').exec(xml)?.[1]?.trim();
  return text?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&amp;', '&');
};
