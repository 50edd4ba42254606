import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeConfigSchema } from './node-config.js';
import type { NodeConfig, SettingName } from './node-config.js';

/** Why the settings cannot be used: one sentence each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'config.invalid';

  constructor(readonly problems: readonly string[]) {
    super(`Settings: ${problems.join('; ')}`);
  }
}

// Safety: keys of the schema's own shape.
const NAMES = Object.keys(nodeConfigSchema.shape) as SettingName[];

/** httpPort -> http-port */
export function flagOf(name: SettingName): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** httpPort -> WATTMESH_HTTP_PORT */
export function variableOf(name: SettingName): string {
  return `WATTMESH_${flagOf(name).replaceAll('-', '_').toUpperCase()}`;
}

/**
 * Reads the settings of a node.
 *
 * @param argv arguments after the command: `--http-port 8080`, `--http-port=8080`, `--mdns`
 * @param env the environment; default that of the process (this is its only reader)
 * @throws ConfigError when a source cannot be read or a value does not fit
 */
export function loadConfig(
  argv: readonly string[] = [],
  env: Readonly<Record<string, string | undefined>> = process.env,
): NodeConfig {
  const flags = flagsIn(argv);
  const variables = variablesIn(env);
  const first = { ...variables, ...flags };
  const folder = nodeConfigSchema.shape.dataFolder.parse(first['dataFolder']);
  const parsed = nodeConfigSchema.safeParse({ ...fileIn(folder), ...first });
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`)),
  );
}

function flagsIn(argv: readonly string[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const byFlag = new Map(NAMES.map((name) => [`--${flagOf(name)}`, name]));
  const unknown: string[] = [];
  for (let place = 0; place < argv.length; place++) {
    const [flag, ...rest] = argv[place]!.split('=');
    const name = byFlag.get(flag!);
    if (name === undefined) unknown.push(`${argv[place]} is not a setting; see wattmesh help`);
    else if (rest.length > 0) values[name] = rest.join('=');
    else if (argv[place + 1] === undefined || argv[place + 1]!.startsWith('--')) values[name] = 'true';
    else values[name] = argv[++place];
  }
  if (unknown.length > 0) throw new ConfigError(unknown);
  return values;
}

function variablesIn(env: Readonly<Record<string, string | undefined>>): Record<string, unknown> {
  const given = NAMES.map((name) => [name, env[variableOf(name)]] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

function fileIn(folder: string): Record<string, unknown> {
  const file = join(folder, 'config.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return {};
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (error) {
    throw new ConfigError([`${file}: ${error instanceof Error ? error.message : String(error)}`]);
  }
  throw new ConfigError([`${file} must hold one JSON object`]);
}
