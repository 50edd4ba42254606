import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './config-error.js';
import { nodeConfigSchema, SETTINGS } from './node-config.js';
import type { NodeConfig } from './node-config.js';
import { settingFlags, settingVariables } from './setting-sources.js';
import type { GivenSetting } from './setting-sources.js';

/** Settings in a data folder. */
export const CONFIG_FILE = 'config.json';

/**
 * Reads the settings of a node: flags before the environment before config.json in the data folder before the defaults.
 *
 * @param argv arguments after the command: `--http-port 8080`, `--http-port=8080`, `--mdns`, `--no-mdns`
 * @param env the environment; default that of the process (this is its only reader)
 * @throws ConfigError with everything that is wrong: an unknown setting, a value that does not fit, a file that is no JSON
 */
export function loadConfig(
  argv: readonly string[] = [],
  env: Readonly<Record<string, string | undefined>> = process.env,
): NodeConfig {
  const problems: string[] = [];
  const given = new Map<string, GivenSetting>();
  for (const setting of [...settingVariables(env, problems), ...settingFlags(argv, problems)]) {
    given.set(setting.name, setting);
  }
  const folder = given.get('dataFolder')?.value ?? nodeConfigSchema.shape.dataFolder.parse(undefined);
  const file = typeof folder === 'string' && folder !== '' ? settingsInFile(join(folder, CONFIG_FILE), problems) : [];
  for (const setting of file) if (!given.has(setting.name)) given.set(setting.name, setting);
  const parsed = nodeConfigSchema.safeParse(Object.fromEntries([...given].map(([name, { value }]) => [name, value])));
  if (parsed.success && problems.length === 0) return parsed.data;
  throw new ConfigError([...problems, ...(parsed.error?.issues ?? []).map((issue) => problemOf(issue, given))]);
}

function problemOf(
  { path, message }: { readonly path: readonly PropertyKey[]; readonly message: string },
  given: ReadonlyMap<string, GivenSetting>,
): string {
  const source = given.get(String(path[0]))?.source ?? 'settings';
  const place = path.length > 1 ? `, entry ${Number(path[1]) + 1}` : '';
  return `${source}${place}: ${message}`;
}

function settingsInFile(file: string, problems: string[]): GivenSetting[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      problems.push(`${file}: ${reasonOf(error)}`);
    return [];
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    problems.push(`${file}: ${reasonOf(error)}`);
    return [];
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    problems.push(`${file}: must hold one JSON object`);
    return [];
  }
  return Object.entries(content).flatMap(([name, value]) => {
    if (name === 'dataFolder') problems.push(`${file}: dataFolder cannot stand in the folder that it names`);
    else if (SETTINGS.some((setting) => setting.name === name)) return [{ name, value, source: `${file}, ${name}` }];
    else problems.push(`${file}: there is no setting ${name}`);
    return [];
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
