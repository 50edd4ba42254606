import { SETTINGS } from './node-config.js';
import type { SettingName } from './node-config.js';

export interface SettingDescription {
  readonly name: SettingName;
  /** null: not taken as a flag. */
  readonly flag: string | null;
  readonly variable: string;
  /** As JSON; "none" when there is none. */
  readonly defaultText: string;
  readonly help: string;
}

/** Every setting, in the order of the schema: the table of docs/OPERATIONS.md and of the command line's help. */
export function describeSettings(): SettingDescription[] {
  return SETTINGS.map(({ name, flag, variable, standard, help }) => ({
    name,
    flag,
    variable,
    defaultText: standard === undefined ? 'none' : JSON.stringify(standard),
    help,
  }));
}

/** The same as a Markdown table. */
export function settingsTable(): string {
  const rows = describeSettings().map(
    ({ name, flag, variable, defaultText, help }) =>
      `| \`${name}\` | ${flag === null ? 'none' : `\`${flag}\``} | \`${variable}\` | \`${defaultText}\` | ${help} |`,
  );
  return ['| setting | flag | variable | default | what it does |', '|---|---|---|---|---|', ...rows].join('\n');
}
