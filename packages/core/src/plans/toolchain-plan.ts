import type { LockedPackage, PlatformsLock } from '../definitions/lock';
import type { Platform } from '../definitions/platforms';
import type { Interpreter, InterpreterIdentity, ToolchainRecord } from '../definitions/toolchain';
import { WheelError } from '../errors/wheel-error';
import { zigTarget } from '../tools/zig';
import { digestOf, type Digestible } from './digest';

/** A tool at its version, with the hashes of everything that is installed for it. */
export interface LockedTool {
  readonly name: string;
  readonly version: string;
  readonly packages: readonly LockedPackage[];
  /** sha256 over the locked hashes, 64 hexadecimal digits */
  readonly digest: string;
}

/**
 * The tools of a platform, by name, each with its entry of platforms.lock.json.
 *
 * @throws WheelError lock-stale: a tool's version is not in the lock
 */
export const lockedTools = (platform: Platform, lock: PlatformsLock): readonly LockedTool[] =>
  Object.entries(platform.tools)
    .filter(([name]) => name !== 'ziglang' || platform.engine === 'zig')
    .map(([name, version]) => {
      const entry = lock.tools.find((tool) => tool.name === name && tool.version === version);
      if (entry === undefined) {
        throw new WheelError({
          code: 'lock-stale',
          family: 'usage',
          message: `platforms.lock.json has no hashes for ${name} ${version}, which platform "${platform.key}" needs`,
          hint: 'run: npx nx g @wheelwright/nx:lock',
        });
      }
      return lockedTool({ name, version }, entry.packages);
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));

export const lockedTool = ({ name, version }: { readonly name: string; readonly version: string }, packages: readonly LockedPackage[]): LockedTool => ({
  name,
  version,
  packages,
  digest: digestOf(packages),
});

export interface ToolchainFacts {
  readonly platform: Platform;
  readonly tools: readonly LockedTool[];
  readonly interpreters: readonly Interpreter[];
  readonly machine: { readonly os: string; readonly architecture: string };
  /** Of the zig engine, sha256 over the text of its commands; of the host engine, the first line of `cc --version`. */
  readonly compiler: string;
}

/** What toolchain.json says: sorted, without a path, so that the same tools give the same bytes on every machine. */
export const toolchainRecord = ({ platform, tools, interpreters, machine, compiler }: ToolchainFacts): ToolchainRecord => ({
  platform: platform.key,
  supported: true,
  engine:
    platform.engine === 'zig'
      ? {
          kind: 'zig',
          architecture: platform.architecture,
          libc: platform.libc,
          tag: platform.tag,
          target: zigTarget(platform.architecture, platform.libc).target,
          commands: compiler,
        }
      : { kind: 'host', tag: platform.tag, compiler },
  tools: Object.fromEntries(tools.map(({ name, version, digest }) => [name, { version, digest }])),
  interpreters: interpreters.map(identityOf),
  machine: { os: machine.os, architecture: machine.architecture },
});

/** What of an engine decides the bytes that its compilers make; the tag is only for repair. */
export const engineInputs = (engine: ToolchainRecord['engine']): Digestible =>
  engine.kind === 'zig'
    ? { kind: engine.kind, architecture: engine.architecture, libc: { ...engine.libc }, target: engine.target, commands: engine.commands }
    : { kind: engine.kind, compiler: engine.compiler };

/** An interpreter without where it is. */
export const identityOf = ({ tag, version, implementation, soabi, architecture, linksLibpython }: Interpreter): InterpreterIdentity => ({
  tag,
  version,
  implementation,
  soabi,
  architecture,
  linksLibpython,
});
