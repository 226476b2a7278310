/** `0.4 s`, `12.3 s`, `2 min 05 s`, `1 h 02 min` of milliseconds. */
export const renderDuration = (milliseconds: number): string => {
  const tenths = Math.round(milliseconds / 100);
  if (tenths < 1000) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  const pad = (value: number): string => String(value).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
};
