/** A size as the tables of the documents have it: `164 kB`, `9.4 MB`. */
export const tableSize = (bytes: number): string => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
