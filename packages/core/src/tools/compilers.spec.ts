import { compilerNames } from './compiler-commands';
import { compileEnvironment } from './compilers';

const base = {
  compilers: { path: '/c/compilers/1', environment: compilerNames },
  programs: '/c/programs/1',
  home: '/s/home',
  temporary: '/s/tmp',
  pathMaps: [],
  sourceDateEpoch: 315532800,
  extra: {},
};

describe('compileEnvironment', () => {
  it('is an allow-list', () => {
    expect(compileEnvironment(base)).toEqual({
      ...compilerNames,
      HOME: '/s/home',
      TMPDIR: '/s/tmp',
      LANG: 'C.UTF-8',
      LC_ALL: 'C.UTF-8',
      TZ: 'UTC',
      SOURCE_DATE_EPOCH: '315532800',
      PYTHONHASHSEED: '0',
      PYTHONNOUSERSITE: '1',
      PYTHONDONTWRITEBYTECODE: '1',
      PKG_CONFIG_LIBDIR: '/s/home/no-pkgconfig',
      WHEELWRIGHT_PATH_MAPS: '',
      PATH: '/c/compilers/1:/c/programs/1:/usr/bin:/bin',
    });
  });

  it('finds one prefix and nothing else', () => {
    expect(compileEnvironment({ ...base, prefix: '/p q' })).toMatchObject({
      PKG_CONFIG_LIBDIR: '/p q/lib/pkgconfig:/p q/share/pkgconfig',
      CPPFLAGS: "-I'/p q/include'",
      LDFLAGS: "-L'/p q/lib'",
      LIBRARY_PATH: '/p q/lib',
    });
  });

  it('passes path maps to the compilers of ours only', () => {
    const environment = compileEnvironment({ ...base, pathMaps: [{ from: '/a b', to: '/x' }, { from: '/a b/c', to: '/y' }] });
    expect(environment['WHEELWRIGHT_PATH_MAPS']).toBe('/a b=/x\n/a b/c=/y');
    expect(environment['CFLAGS']).toBeUndefined();
  });

  it('lets the project’s own variables win, behind which PATH goes on', () => {
    expect(compileEnvironment({ ...base, extra: { CC: 'c99', PATH: '/e/bin' } })).toMatchObject({
      CC: 'c99',
      PATH: '/e/bin:/c/compilers/1:/c/programs/1:/usr/bin:/bin',
    });
  });

  it('needs no folder for the machine’s own compilers', () => {
    expect(compileEnvironment({ ...base, compilers: { path: '', environment: {} } })['PATH']).toBe('/c/programs/1:/usr/bin:/bin');
  });
});
