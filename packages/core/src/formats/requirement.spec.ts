import { parseRequirement, parseSpecifiers } from './requirement';

describe('parseRequirement', () => {
  it('gives its parts', () => {
    expect(parseRequirement(' Foo.Bar [B, a_c] >= 1.0,!=1.5 ; python_version < "3.9" ')).toEqual({ name: 'foo-bar', extras: ['a-c', 'b'], specifiers: ['!=1.5', '>=1.0'], url: undefined, marker: 'python_version < "3.9"' });
    expect(parseRequirement('a@ git+https://x.example/a@1.0 ; extra == "x"')).toEqual({ name: 'a', extras: [], specifiers: [], url: 'git+https://x.example/a@1.0', marker: 'extra == "x"' });
  });

  // As Python's packaging 26.3 decides.
  it.each(
    ['a', 'a[]', 'a(>=1.0)', 'a ()', 'a>=1,', 'a===any', 'a==1.*', 'a~=v1.2', 'a==1!2.0', 'a; "a"=="b"', 'a; os.name == "posix"', 'a; (python_version < "3") or extra=="x"', "a; python_version not in '2.7 3'", 'a; "dev" in dependency_groups', 'a @ file:///x'],
  )('takes %s', (text) => {
    expect(() => parseRequirement(text)).not.toThrow();
  });

  it.each([
    ['', 'does not start with the name'],
    ['-a', 'does not start with the name'],
    ['a-', 'version specifier'],
    ['é', 'does not start with the name'],
    ['a[x,]', 'name of an extra'],
    ['a[x y]', 'name of an extra'],
    ['a 1.0', '"1.0" is not a version specifier'],
    ['a>=1,,<2', '"" is not a version specifier'],
    ['a>=1 <2', 'version specifier'],
    ['a>1.*', 'version specifier'],
    ['a>=1.0+abc', 'version specifier'],
    ['a~=1', 'version specifier'],
    ['a==1.0rc1.*', 'version specifier'],
    ['a @ ', 'an @ without a URL'],
    ['a @ https://x y', 'something behind the URL'],
    ['a; extra == x', 'what is "x"?'],
    ['a; ', 'is not an environment marker'],
    ['a; python_version < "3" and', 'is not an environment marker'],
    ['a; (python_version < "3"', 'is not an environment marker'],
    ['a; extra=="a" extra=="b"', 'is not an environment marker'],
    ['a; python_version notin "2"', 'what is'],
  ])('refuses %j', (text, why) => {
    expect(() => parseRequirement(text)).toThrow(why);
  });
});

it('a set of versions may have a comma too many', () => {
  expect(parseSpecifiers(' >=3.6, ,<4,')).toEqual(['<4', '>=3.6']);
  expect(parseSpecifiers('')).toEqual([]);
  expect(() => parseSpecifiers('>=3.*')).toThrow('">=3.*" is not a version specifier');
});
