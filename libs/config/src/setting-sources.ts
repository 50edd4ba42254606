import { SETTINGS } from './node-config.js';
import type { Setting } from './node-config.js';

/** A value from one source. */
export interface GivenSetting {
  readonly name: string;
  readonly value: unknown;
  /** For messages: `--http-port`, `WATTMESH_HTTP_PORT`, `.../config.json, httpPort`. */
  readonly source: string;
}

/** Variables of that name are the tests'. */
const TEST_VARIABLE = /^WATTMESH_TEST_/;

/** Settings in the environment. What is wrong goes to `problems`, a misspelt variable too. */
export function settingVariables(
  env: Readonly<Record<string, string | undefined>>,
  problems: string[],
): GivenSetting[] {
  const given: GivenSetting[] = [];
  for (const [variable, text] of Object.entries(env)) {
    if (text === undefined || !variable.startsWith('WATTMESH_') || TEST_VARIABLE.test(variable)) continue;
    const setting = SETTINGS.find((candidate) => candidate.variable === variable);
    if (setting === undefined) problems.push(`${variable}: there is no such setting`);
    else given.push({ name: setting.name, value: valueOf(setting, text), source: variable });
  }
  return given;
}

/** Settings in the arguments. A list may be given as one text with commas or by repeating the flag. */
export function settingFlags(argv: readonly string[], problems: string[]): GivenSetting[] {
  const given = new Map<string, GivenSetting>();
  for (let place = 0; place < argv.length; place++) {
    const [flag = '', inline] = splitOnce(argv[place]!);
    const negated = SETTINGS.find(({ kind, flag: own }) => kind === 'boolean' && flag === own?.replace('--', '--no-'));
    const setting = negated ?? SETTINGS.find((candidate) => candidate.flag === flag);
    if (setting === undefined || (negated !== undefined && inline !== undefined)) {
      problems.push(`${argv[place]}: there is no such setting`);
      continue;
    }
    let text = inline;
    if (text === undefined && setting.kind === 'boolean') text = negated === undefined ? 'true' : 'false';
    else if (text === undefined && argv[place + 1]?.startsWith('--') === false) text = argv[++place]!;
    if (text === undefined) {
      problems.push(`${flag}: a value must follow`);
      continue;
    }
    const before = given.get(setting.name)?.value;
    const value = valueOf(setting, text);
    const both = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
    given.set(setting.name, { name: setting.name, value: both, source: flag });
  }
  return [...given.values()];
}

/** `--flag=value=more` to [`--flag`, `value=more`]. */
function splitOnce(argument: string): string[] {
  const place = argument.indexOf('=');
  return place < 0 ? [argument] : [argument.slice(0, place), argument.slice(place + 1)];
}

/** Text as the kind of value that it stands for; text that stands for none stays, to be refused by the schema. */
function valueOf({ kind }: Setting, text: string): unknown {
  if (kind === 'list') {
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }
  if (kind === 'integer' && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (kind === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
