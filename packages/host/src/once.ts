/** Work that is done once, when first asked for. */
export const once = <Result>(work: () => Promise<Result>): (() => Promise<Result>) => {
  let known: Promise<Result> | undefined;
  return () => (known ??= work());
};
