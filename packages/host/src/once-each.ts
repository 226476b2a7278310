/** Work that is done once for each name. */
export interface OnceEach {
  /** Who asks while it is done waits for it. What has failed is done anew when asked for again. */
  do(name: string, work: () => Promise<void>): Promise<void>;
  /** It has to be done again. */
  forget(name: string): void;
}

export const onceEach = (): OnceEach => {
  const done = new Map<string, Promise<void>>();
  return {
    do: (name, work) => {
      const known = done.get(name);
      if (known !== undefined) return known;
      const going = work();
      done.set(name, going);
      going.catch(() => {
        if (done.get(name) === going) done.delete(name);
      });
      return going;
    },
    forget: (name) => void done.delete(name),
  };
};
