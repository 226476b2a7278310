import { join } from 'node:path';
import { WheelError, type Environment, type Source } from '@wheelwright/core';
import type { Host } from '../ports';
import type { Place } from './place';

type CrateSource = Extract<Source, { kind: 'crate' }>;

/** What cargo heeds besides its files: its own settings, rustup's, proxies and certificates. */
const passedNames = /^(CARGO_.*|RUSTUP_.*|https?_proxy|HTTPS?_PROXY|ALL_PROXY|all_proxy|NO_PROXY|no_proxy|SSL_CERT_FILE|SSL_CERT_DIR|PATH)$/u;

/**
 * The place of a crate: cargo brings it into its own cache, by its own configuration (registry, source replacement,
 * proxy, certificates), and it is taken from there. `cargo info` brings one crate and none of those it depends on.
 *
 * @throws WheelError source-unavailable when this machine has no cargo
 */
export const cratePlaces = async (host: Host, source: CrateSource): Promise<readonly Place[]> => {
  const cargo = await host.processes.find('cargo');
  if (cargo === undefined) throw unavailable('this machine has no cargo');
  return [
    {
      title: 'cargo’s registry',
      fetch: async (into) => {
        const home = host.variables['CARGO_HOME'] ?? join(host.machine.home, '.cargo');
        const stderr = await askCargo(host, [cargo, 'info', '--color=never', `${source.name}@${source.version}`]);
        const file = await cachedCrate(host, join(home, 'registry/cache'), source.fileName);
        if (file === undefined) throw unavailable(stderr === undefined ? `cargo kept no ${source.fileName} in ${home}/registry/cache` : complaint(stderr));
        await host.files.copy(file, into);
      },
    },
  ];
};

/** @returns what cargo said when it failed */
const askCargo = async (host: Host, argv: readonly string[]): Promise<string | undefined> => {
  const environment: Environment = Object.fromEntries(Object.entries(host.variables).filter((entry): entry is [string, string] => passedNames.test(entry[0]) && entry[1] !== undefined));
  // Not a folder of anyone's: a Cargo.toml above it would have a say.
  const cwd = join(host.machine.cache, 'cargo');
  await host.files.makeFolder(cwd);
  const { exitCode, stderr } = await host.processes.run({ argv, cwd, environment: { ...environment, HOME: host.machine.home, LC_ALL: 'C.UTF-8' }, timeoutSeconds: 600, acceptExitCodes: [1, 101] });
  return exitCode === 0 ? undefined : stderr;
};

const cachedCrate = async (host: Host, folder: string, name: string): Promise<string | undefined> => {
  if (!(await host.files.exists(folder))) return undefined;
  for (const registry of [...(await host.files.list(folder))].sort()) {
    const file = join(folder, registry, name);
    if (await host.files.exists(file)) return file;
  }
  return undefined;
};

const complaint = (stderr: string): string => {
  if (/no such (sub)?command/u.test(stderr)) return 'cargo 1.82 or newer is needed: this one has no "cargo info"';
  const line = stderr.split('\n').find((text) => text.startsWith('error'));
  return line ?? `cargo info failed: ${stderr.trim().split('\n')[0] ?? ''}`;
};

const unavailable = (message: string): WheelError => new WheelError({ code: 'source-unavailable', family: 'usage', message });
