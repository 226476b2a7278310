import type { ClibRecord, WheelFile } from '../definitions/records';
import { repairTools } from '../definitions/system-tools';
import type { ToolchainRecord } from '../definitions/toolchain';
import type { WheelProject } from '../definitions/wheel';
import { WheelError } from '../errors/wheel-error';
import { digestOf } from './digest';

/** Changes when the way wheels are repaired, licensed or archived changes what comes out. */
export const repairRecipe = 1;

export interface RepairInputs {
  /** The wheel as it was built. */
  readonly wheel: WheelFile;
  readonly repair: WheelProject['repair'];
  /** The closure of the C libraries. */
  readonly libraries: readonly ClibRecord[];
  readonly toolchain: ToolchainRecord;
  /** First line of `strip --version`, where stripping is wanted. */
  readonly stripper: string | undefined;
}

/** sha256 over everything that goes into one repaired wheel. */
export const repairDigest = ({ wheel, repair, libraries, toolchain, stripper }: RepairInputs): string =>
  digestOf({
    recipe: repairRecipe,
    wheel: { file: wheel.file, sha256: wheel.sha256 },
    exclude: repair.exclude,
    strip: repair.strip,
    ...(repair.appendLicensesTo === undefined ? {} : { appendLicensesTo: repair.appendLicensesTo }),
    stripper,
    libraries: libraries.map(({ name, digest }) => ({ name, digest })),
    engine: toolchain.engine.kind,
    ...(toolchain.engine.kind === 'container' ? { image: toolchain.engine.image.id } : {}),
    tag: toolchain.engine.tag,
    tools: Object.fromEntries(repairTools(toolchain.engine.kind === 'container' ? 'linux' : (toolchain.engine.system ?? 'linux')).map((tool) => [tool, versionOf(toolchain, tool)])),
    machine: { ...toolchain.machine },
  });

const versionOf = (toolchain: ToolchainRecord, tool: string): string => {
  const version = toolchain.tools[tool]?.version;
  if (version !== undefined) return version;
  throw new WheelError({ code: 'tool-unavailable', family: 'usage', message: `the toolchain of ${toolchain.platform} has no ${tool}`, hint: `write its version under "tools" in platforms.yaml, then run: npx nx g @wheelwright/nx:lock` });
};
