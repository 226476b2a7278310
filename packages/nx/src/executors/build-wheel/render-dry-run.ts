import { renderPlan, renderSource, type BuiltWheelRecord, type StageSelection, type Step, type WheelCell } from '@wheelwright/core';
import type { ObservedWheel } from './observe-wheel';

export interface DryRun {
  readonly observed: ObservedWheel;
  readonly plan: StageSelection<WheelCell, BuiltWheelRecord>;
  /** Steps before any Python. */
  readonly before: readonly Step[];
  readonly lanes: readonly { readonly title: string; readonly steps: readonly Step[] }[];
}

/** What a run would do, for a person. */
export const renderDryRun = ({ observed: { source }, plan, before, lanes }: DryRun): string =>
  [
    ...plan.keep.map(({ python, wheel }) => `${python}: ${wheel.file} stays, nothing that goes in has changed`),
    ...(lanes.length > 0 && source.kind === 'sdist' ? source.sources.map((one) => `source: ${renderSource(one)}`) : []),
    ...(before.length === 0 ? [] : ['first:', renderPlan(before)]),
    ...lanes.flatMap(({ title, steps }) => [`${title}, beside the others:`, renderPlan(steps)]),
  ].join('\n');
