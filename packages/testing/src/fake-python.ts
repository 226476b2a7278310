export interface FakePython {
  readonly version: readonly [number, number, number];
  /** Whether its headers are there; they are. */
  readonly headers?: boolean;
  readonly implementation?: string;
}

/** What such an interpreter of x86_64 Linux answers to the probe: the stdout of a recorded process. */
export const fakePython = ({ version: [major, minor, micro], headers = true, implementation = 'cpython' }: FakePython): string => {
  const soabi = `cpython-${major}${minor}-x86_64-linux-gnu`;
  const facts = {
    implementation,
    version: [major, minor, micro],
    suffix: '',
    order: major * 0x1000000 + minor * 0x10000 + micro * 0x100 + 0xf0,
    soabi,
    extSuffix: `.${soabi}.so`,
    include: headers ? '/include' : null,
    linksLibpython: false,
    architecture: 'x86_64',
    bits: 64,
    freeThreaded: false,
    debug: false,
  };
  return `${JSON.stringify(facts)}\n`;
};
