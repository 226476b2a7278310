import { installCommand, type Installable } from './package-managers';

it.each<[string, readonly string[], Installable, string | undefined]>([
  ['Debian', ['apt-get'], 'emulator', 'apt-get install --no-install-recommends qemu-user-static'],
  ['Debian', ['apt-get'], 'wine', 'apt-get install --no-install-recommends wine64'],
  ['Fedora', ['dnf'], 'wine', 'dnf install wine-core'],
  ['a Mac', ['brew'], 'containers', 'brew install podman'],
  ['a Mac', ['brew'], 'wine', undefined],
  ['something else', ['zypper'], 'compiler', undefined],
])('on %s with %j, %s: %s', (_, programs, what, command) => expect(installCommand(new Set(programs), what)).toBe(command));
