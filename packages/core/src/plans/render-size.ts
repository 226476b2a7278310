/** For people: `12.3 MB`, of 1000 each. */
export const renderSize = (bytes: number): string => {
  const units = ['B', 'kB', 'MB', 'GB'] as const;
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(value < 99.95 ? 1 : 0)} ${units[power] ?? 'B'}`;
};
