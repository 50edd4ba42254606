import { z } from 'zod';

/** Text form of a network address: /ip4/192.0.2.1/tcp/8701. */
const multiaddr = z.string().regex(/^(\/[^/\s]+)+$/, 'must be a multiaddr such as /ip4/192.0.2.1/tcp/8701');
const bootstrapAddress = multiaddr.regex(/\/p2p\/[^/]+$/, 'must end in /p2p/ and the peer id');
const hostName = z.string().regex(/^[^\s/:]+$|^\[[0-9a-fA-F:]+\]$/, 'must be a host name without scheme and port');
const origin = z.string().regex(/^https?:\/\/[^\s/]+$/, 'must be an origin such as https://panel.example');
const text = z.string().min(1).max(4_096);
/** Most entries of a list. */
const MAX_LIST = 64;

/**
 * Every setting of a node. Sources, the first wins: flags (`--http-port 8080`), environment (`WATTMESH_HTTP_PORT`), the
 * file config.json in the data folder (`{"httpPort": 8080}`), the default.
 */
export const nodeConfigSchema = z.strictObject({
  dataFolder: text.default('.wattmesh').describe('Folder of keys, genesis, database and config.json.'),
  httpHost: text.default('127.0.0.1').describe('Address on which the pages and the HTTP API listen.'),
  httpPort: z
    .int()
    .min(0)
    .max(65_535)
    .default(8_700)
    .describe('TCP port of the pages and the HTTP API; 0 takes a free one.'),
  allowedHosts: z
    .array(hostName)
    .max(MAX_LIST)
    .default([])
    .describe('Host names under which the pages may be opened, besides localhost and the address they listen on.'),
  allowedOrigins: z
    .array(origin)
    .max(MAX_LIST)
    .default([])
    .describe('Origins of other web pages that may use the HTTP API.'),
  p2pListen: z
    .array(multiaddr)
    .max(MAX_LIST)
    .default(['/ip4/0.0.0.0/tcp/8701', '/ip4/0.0.0.0/tcp/8702/ws'])
    .describe('Multiaddrs on which other nodes reach this one (TCP and WebSocket).'),
  p2pAnnounce: z
    .array(multiaddr)
    .max(MAX_LIST)
    .default([])
    .describe('Multiaddrs told to others instead of those listened on (behind a router).'),
  bootstrap: z
    .array(bootstrapAddress)
    .max(MAX_LIST)
    .default([])
    .describe('Multiaddrs with peer id that are dialled for ever, to find the community.'),
  mdns: z
    .boolean()
    .default(false)
    .describe(
      'Find members in the local network by multicast DNS. Off by default: it tells everybody there that you run a node, and neighbours rarely share a network.',
    ),
  maxConnections: z.int().min(4).max(4_096).default(128).describe('Most connections to other nodes.'),
  passphrase: text
    .optional()
    .describe('Passphrase of keystore.json. Not as a flag, which other users of the machine could see.'),
  passphraseFile: text
    .optional()
    .describe('File with the passphrase; default: the file passphrase in the data folder, mode 0600.'),
  logLevel: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least severity of log lines.'),
});

export type NodeConfig = Readonly<z.infer<typeof nodeConfigSchema>>;
export type SettingName = keyof NodeConfig;

/** What a setting is written as in a flag or a variable. */
export type SettingKind = 'text' | 'integer' | 'boolean' | 'list';

/** A setting and how it is given from outside. */
export interface Setting {
  readonly name: SettingName;
  readonly kind: SettingKind;
  /** `--http-port`; null for a secret. */
  readonly flag: string | null;
  /** `WATTMESH_HTTP_PORT`. */
  readonly variable: string;
  /** undefined: none. */
  readonly standard: unknown;
  readonly help: string;
}

/** Settings that are not taken as flags: the list of processes shows those to every user of a machine. */
const SECRETS: ReadonlySet<SettingName> = new Set(['passphrase']);

/** All settings, in the order of the schema. */
export const SETTINGS: readonly Setting[] = Object.entries(nodeConfigSchema.shape).map(([key, schema]) => {
  // Safety: keys of the schema's own shape.
  const name = key as SettingName;
  const words = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return {
    name,
    kind: kindOf(schema),
    flag: SECRETS.has(name) ? null : `--${words}`,
    variable: `WATTMESH_${words.replaceAll('-', '_').toUpperCase()}`,
    standard: schema.safeParse(undefined).data,
    help: schema.description ?? '',
  };
});

function kindOf(schema: z.ZodDefault | z.ZodOptional): SettingKind {
  const inner = schema.unwrap();
  if (inner instanceof z.ZodNumber) return 'integer';
  if (inner instanceof z.ZodBoolean) return 'boolean';
  return inner instanceof z.ZodArray ? 'list' : 'text';
}
