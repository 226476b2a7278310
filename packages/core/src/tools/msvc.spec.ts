import { msvcCall, parseMsvcEnvironment, vswhereArgv, vswherePath, windowsSystemVariables } from './msvc';

const x86_64 = { system: 'windows', architecture: 'x86_64' } as const;

describe('finding Visual Studio', () => {
  it.each([
    [{ 'ProgramFiles(x86)': 'D:\\Programs (x86)' }, 'D:/Programs (x86)/Microsoft Visual Studio/Installer/vswhere.exe'],
    [{ 'PROGRAMFILES(X86)': 'C:\\P\\' }, 'C:/P/Microsoft Visual Studio/Installer/vswhere.exe'],
    [{}, 'C:/Program Files (x86)/Microsoft Visual Studio/Installer/vswhere.exe'],
  ])('%j', (variables, expected) => expect(vswherePath(variables)).toBe(expected));

  it.each([
    ['x86_64', 'Microsoft.VisualStudio.Component.VC.Tools.x86.x64'],
    ['i686', 'Microsoft.VisualStudio.Component.VC.Tools.x86.x64'],
    ['aarch64', 'Microsoft.VisualStudio.Component.VC.Tools.ARM64'],
  ] as const)('asks for the compilers of %s', (architecture, component) => {
    expect(vswhereArgv('vswhere', { system: 'windows', architecture })).toEqual(['vswhere', '-latest', '-products', '*', '-requires', component, '-property', 'installationPath', '-utf8']);
  });
});

describe('msvcCall', () => {
  it.each([
    ['x86_64', 'x86_64', 'amd64'],
    ['x86_64', 'i686', 'amd64_x86'],
    ['x86_64', 'aarch64', 'amd64_arm64'],
    ['aarch64', 'aarch64', 'arm64'],
    ['aarch64', 'x86_64', 'arm64_amd64'],
  ] as const)('on %s for %s', (machine, architecture, word) => {
    expect(msvcCall('C:\\Program Files\\VS 2022\\BuildTools\r\n', { system: 'windows', architecture }, machine)).toEqual({
      cwd: 'C:/Program Files/VS 2022/BuildTools/VC/Auxiliary/Build',
      argv: ['cmd.exe', '/d', '/c', 'vcvarsall.bat', word, '&&', 'set'],
    });
  });

  it('has no word that anybody would quote', () => {
    expect(msvcCall('C:\\a b', x86_64, 'x86_64').argv.every((word) => !/[\s"^%!]/u.test(word))).toBe(true);
  });
});

const printed = [
  '**********************************************************************',
  "** Visual Studio 2022 Developer Command Prompt v17.11.5",
  "[vcvarsall.bat] Environment initialized for: 'x64'",
  '=C:=C:\\',
  'ComSpec=C:\\Windows\\system32\\cmd.exe',
  'INCLUDE=C:\\VS\\VC\\Tools\\MSVC\\14.41.34120\\include;C:\\Kits\\10\\include\\10.0.22621.0\\ucrt',
  'LIB=C:\\VS\\VC\\Tools\\MSVC\\14.41.34120\\lib\\x64',
  'Path=C:\\VS\\bin;;C:\\Windows\\system32',
  'PROMPT=$P$G',
  'SystemRoot=C:\\Windows',
  'VCToolsVersion=14.41.34120',
  'WindowsSDKVersion=10.0.22621.0\\',
  'UPLOAD_TOKEN=pypi-secret',
  '',
].join('\r\n');

describe('parseMsvcEnvironment', () => {
  it('takes what compilers need and nothing else', () => {
    expect(parseMsvcEnvironment(printed)).toEqual({
      environment: {
        CL: '/Brepro',
        ComSpec: 'C:\\Windows\\system32\\cmd.exe',
        DISTUTILS_USE_SDK: '1',
        INCLUDE: 'C:\\VS\\VC\\Tools\\MSVC\\14.41.34120\\include;C:\\Kits\\10\\include\\10.0.22621.0\\ucrt',
        LIB: 'C:\\VS\\VC\\Tools\\MSVC\\14.41.34120\\lib\\x64',
        LINK: '/Brepro',
        MSSdk: '1',
        SystemRoot: 'C:\\Windows',
        VCToolsVersion: '14.41.34120',
        WindowsSDKVersion: '10.0.22621.0\\',
      },
      path: ['C:\\VS\\bin', 'C:\\Windows\\system32'],
      description: 'MSVC 14.41.34120, Windows SDK 10.0.22621.0',
    });
  });

  it.each([
    ['VCToolsVersion', /^VCToolsVersion=.*\r\n/mu],
    ['INCLUDE', /^INCLUDE=.*\r\n/mu],
  ])('without %s', (name, line) => {
    expect(() => parseMsvcEnvironment(printed.replace(line, ''))).toThrow(expect.objectContaining({ code: 'environment-failed', message: `vcvarsall.bat set no ${name}` }));
  });
});

it('variables of Windows are known in any spelling', () => {
  expect(windowsSystemVariables({ SYSTEMROOT: 'C:\\W', pathext: '.EXE', TOKEN: 'secret', ComSpec: '' })).toEqual({ SystemRoot: 'C:\\W', PATHEXT: '.EXE' });
});
