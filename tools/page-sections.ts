/** The part of a page from a headline to the next one; undefined where it has none. */
export const sectionOf = (page: string, headline: string): string | undefined => partsOf(page).find(startsWith(headline));

/** Puts a section in the place of the one before with the same headline, or at the end. */
export const replaceSection = (page: string, section: string): string => {
  const parts = partsOf(page);
  const position = parts.findIndex(startsWith(section.slice(0, section.indexOf('\n'))));
  const next = position < 0 ? [...parts, section] : parts.with(position, section);
  return `${next.map((part) => part.trimEnd()).join('\n\n')}\n`;
};

const partsOf = (page: string): readonly string[] => page.split(/^(?=## )/mu);

const startsWith =
  (headline: string) =>
  (part: string): boolean =>
    part.startsWith(`${headline}\n`);
