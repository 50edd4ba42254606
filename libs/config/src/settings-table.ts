import { flagOf, variableOf } from './load-config.js';
import { nodeConfigSchema } from './node-config.js';
import type { SettingName } from './node-config.js';

export interface SettingDescription {
  readonly name: SettingName;
  readonly flag: string;
  readonly variable: string;
  /** As JSON; "none" when there is none. */
  readonly defaultText: string;
  readonly help: string;
}

/** Every setting, in the order of the schema. */
export function describeSettings(): SettingDescription[] {
  // Safety: entries of the schema's own shape.
  return (
    Object.entries(nodeConfigSchema.shape) as [
      SettingName,
      { safeParse: (value: undefined) => { data?: unknown }; description?: string },
    ][]
  ).map(([name, schema]) => {
    const standard = schema.safeParse(undefined).data;
    return {
      name,
      flag: `--${flagOf(name)}`,
      variable: variableOf(name),
      defaultText: standard === undefined ? 'none' : JSON.stringify(standard),
      help: schema.description ?? '',
    };
  });
}
