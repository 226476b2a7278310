import type { Environment } from '@wheelwright/core';
import type { Host } from '../ports';

/** What docker and podman themselves may know of this machine: none of it reaches a container. */
export const clientEnvironment = ({ variables, machine }: Host): Environment => ({
  ...Object.fromEntries(Object.entries(variables).filter(([name]) => names.test(name))),
  HOME: machine.home,
  PATH: variables['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
  LC_ALL: 'C.UTF-8',
});

const names = /^(DOCKER|CONTAINERS?|PODMAN|BUILDAH|STORAGE|REGISTRY|XDG)_|^(HTTPS?|NO|ALL|FTP)_PROXY$|^SSL_CERT_(FILE|DIR)$|^(TMPDIR|USER|LOGNAME|DBUS_SESSION_BUS_ADDRESS)$/iu;
