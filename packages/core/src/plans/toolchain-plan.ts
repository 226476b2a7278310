import type { LockedPackage, PlatformsLock } from '../definitions/lock';
import type { Platform } from '../definitions/platforms';
import type { ImageIdentity, Interpreter, InterpreterIdentity, ToolchainRecord } from '../definitions/toolchain';
import { WheelError } from '../errors/wheel-error';
import { zigTarget } from '../tools/zig';
import type { GlibcOrMusl, Target } from '../values/target';
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
  /** Of the zig engine, sha256 over the text of its commands; of the others, what the compiler says of its version. */
  readonly compiler: string;
  /** The image that builds, for the container engine. */
  readonly image?: ImageIdentity | undefined;
}

/** What toolchain.json says: sorted, without a path, so that the same tools give the same bytes on every machine. */
export const toolchainRecord = ({ platform, tools, interpreters, machine, compiler, image }: ToolchainFacts): ToolchainRecord => ({
  platform: platform.key,
  supported: true,
  engine: describeEngine(platform, compiler, image),
  tools: Object.fromEntries(tools.map(({ name, version, digest }) => [name, { version, digest }])),
  interpreters: interpreters.map(identityOf),
  machine: { os: machine.os, architecture: machine.architecture },
});

const describeEngine = (platform: Platform, compiler: string, image: ImageIdentity = { name: '', id: '' }): ToolchainRecord['engine'] => {
  switch (platform.engine) {
    case 'zig':
      return { kind: 'zig', ...describeTarget(platform.target), tag: platform.tag, target: zigTarget(platform.target).target, commands: compiler };
    case 'container':
      return { kind: 'container', image, architecture: platform.target.architecture, libc: platform.target.libc, tag: platform.tag, compiler };
    case 'host':
      return { kind: 'host', ...(platform.target === undefined ? {} : describeTarget(platform.target)), tag: platform.tag, compiler };
  }
};

/** A target as records have it: what is usual is not said. */
const describeTarget = (target: Target): { readonly system?: 'windows' | 'macos'; readonly architecture: string; readonly libc?: GlibcOrMusl; readonly minimum?: string } => {
  switch (target.system) {
    case 'linux':
      return { architecture: target.architecture, libc: target.libc };
    case 'windows':
      return { system: 'windows', architecture: target.architecture };
    case 'macos':
      return { system: 'macos', architecture: target.architecture, minimum: target.minimum };
  }
};

/** What of an engine decides the bytes that its compilers make; the tag is only for repair. */
export const engineInputs = (engine: ToolchainRecord['engine']): Digestible => {
  switch (engine.kind) {
    case 'zig':
      return {
        kind: engine.kind,
        ...(engine.system === undefined ? {} : { system: engine.system }),
        architecture: engine.architecture,
        ...(engine.libc === undefined ? {} : { libc: { ...engine.libc } }),
        ...(engine.minimum === undefined ? {} : { minimum: engine.minimum }),
        target: engine.target,
        commands: engine.commands,
      };
    case 'container':
      // Not its name: an image that was tagged anew is the same one.
      return { kind: engine.kind, image: engine.image.id };
    case 'host':
      return { kind: engine.kind, ...(engine.system === undefined ? {} : { system: engine.system, architecture: engine.architecture, minimum: engine.minimum }), compiler: engine.compiler };
  }
};

/** An interpreter without where it is. */
export const identityOf = ({ tag, version, implementation, soabi, architecture, linksLibpython, archives }: Interpreter): InterpreterIdentity => ({
  tag,
  version,
  implementation,
  soabi,
  architecture,
  linksLibpython,
  ...(archives === undefined ? {} : { archives }),
});
