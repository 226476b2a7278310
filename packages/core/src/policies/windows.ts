/**
 * DLLs that every Windows 10 and newer has, by name without `.dll`: those that C and C++ code is linked with. What is
 * missing here is reported by name, and can be excluded in wheel.yaml.
 */
const system: readonly string[] = [
  ...['advapi32', 'avicap32', 'avifil32', 'avrt', 'bcrypt', 'bcryptprimitives', 'cabinet', 'cfgmgr32', 'comctl32', 'comdlg32', 'crypt32', 'cryptbase', 'cryptnet', 'd2d1', 'd3d11', 'd3d12', 'd3d9'],
  ...['dbgeng', 'dbghelp', 'dcomp', 'ddraw', 'dinput8', 'dnsapi', 'dsound', 'dwmapi', 'dwrite', 'dxgi', 'dxva2', 'evr', 'fwpuclnt', 'gdi32', 'gdi32full', 'gdiplus', 'glu32', 'hid', 'httpapi', 'imagehlp', 'imm32'],
  ...['iphlpapi', 'kernel32', 'kernelbase', 'ktmw32', 'mf', 'mfplat', 'mfreadwrite', 'mpr', 'msacm32', 'mscoree', 'msi', 'msimg32', 'msvcrt', 'msvfw32', 'mswsock', 'ncrypt', 'netapi32', 'normaliz', 'ntdll', 'ntdsapi'],
  ...['odbc32', 'ole32', 'oleacc', 'oleaut32', 'opengl32', 'pdh', 'powrprof', 'propsys', 'psapi', 'rpcrt4', 'secur32', 'sensapi', 'setupapi', 'shcore', 'shell32', 'shlwapi', 'sspicli', 'synchronization'],
  ...['ucrtbase', 'urlmon', 'user32', 'userenv', 'usp10', 'uxtheme', 'version', 'virtdisk', 'wer', 'wevtapi', 'win32u', 'windowscodecs', 'winhttp', 'wininet', 'winmm', 'winscard', 'winspool', 'wintrust', 'wlanapi', 'wldap32', 'ws2_32', 'wsock32', 'wtsapi32', 'xinput1_4'],
];

const known = new Set(system);

/** The C runtime of Visual Studio, which CPython brings for itself (3.8 and newer) and for its extensions. Not C++'s (msvcp140). */
const ofPython: readonly string[] = ['vcruntime140', 'vcruntime140_1'];

/** Whether Windows, or the Python that loads the wheel, has a DLL. Names have no case. */
export const isWindowsLibrary = (name: string): boolean => {
  const stem = name.toLowerCase().replace(/\.(dll|drv)$/u, '');
  return known.has(stem) || ofPython.includes(stem) || /^(api|ext)-ms-win-/u.test(stem) || pythonOf(name) !== undefined;
};

/** Python tag of the DLL of a Python: cp312 of python312.dll, `cp3` of python3.dll, which stands for all. */
export const pythonOf = (name: string): string | undefined => {
  const version = /^python(?<version>3[0-9]*t?)\.dll$/iu.exec(name)?.groups?.['version'];
  return version === undefined ? undefined : `cp${version.toLowerCase()}`;
};
