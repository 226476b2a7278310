import { z } from 'zod';
import { WheelError } from '../errors/wheel-error';
import type { ContainerRuntime } from './container-runtime';

/** An image that is on this machine. */
export interface LocalImage {
  /** As platforms.yaml names it. */
  readonly reference: string;
  /** sha256:…: of what platforms.yaml names by digest that digest, else the image's own. */
  readonly id: string;
  /** x86_64 */
  readonly architecture: string;
  /** Folders of its PATH. */
  readonly path: readonly string[];
}

export const inspectImageArgv = (runtime: ContainerRuntime, reference: string): readonly string[] => [runtime.program, ...runtime.words, 'image', 'inspect', '--format', '{{json .}}', reference];

export const pullImageArgv = (runtime: ContainerRuntime, reference: string): readonly string[] => [runtime.program, ...runtime.words, 'pull', '--quiet', reference];

/** Whether a name is one that no registry has: podman's and docker's word for images made on this machine. */
export const isMadeHere = (reference: string): boolean => reference.startsWith('localhost/');

/** Only what is named by its digest is the same everywhere, and may be fetched. */
export const isByDigest = (reference: string): boolean => /@sha256:[0-9a-f]{64}$/u.test(reference);

const inspectedSchema = z.object({
  Id: z.string(),
  Architecture: z.string(),
  Os: z.string(),
  Config: z.object({ Env: z.array(z.string()).nullish() }).nullish(),
});

/**
 * Reads what docker and podman say of an image; podman says it in a list.
 *
 * @throws WheelError tool-unavailable
 */
export const parseInspectedImage = (stdout: string, reference: string): LocalImage => {
  const answer = inspectedSchema.safeParse([parsed(stdout)].flat()[0]);
  if (!answer.success) throw new WheelError({ code: 'tool-unavailable', family: 'tool', message: `what is said of the image ${reference} was not understood: ${stdout.slice(0, 80)}` });
  const { Id, Architecture, Config } = answer.data;
  const path = (Config?.Env ?? []).find((line) => line.startsWith('PATH='))?.slice('PATH='.length) ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return {
    reference,
    id: isByDigest(reference) ? reference.slice(reference.lastIndexOf('@') + 1) : `sha256:${Id.replace(/^sha256:/u, '')}`,
    architecture: architectures[Architecture] ?? Architecture,
    path: path.split(':').filter((folder) => folder.startsWith('/')),
  };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Go's names of architectures. */
const architectures: Readonly<Record<string, string>> = { amd64: 'x86_64', '386': 'i686', arm64: 'aarch64', arm: 'armv7l' };

/** @throws WheelError platform-unsupported */
export const refuseOtherArchitecture = (image: LocalImage, wanted: string, platform: string): void => {
  if (image.architecture === wanted) return;
  throw new WheelError({
    code: 'platform-unsupported',
    family: 'usage',
    message: `the image ${image.reference} is for ${image.architecture}, and platform "${platform}" is for ${wanted}`,
    hint: 'name an image of that architecture in platforms.yaml; one digest names one of them',
  });
};
