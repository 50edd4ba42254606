import { z } from 'zod';

/** A list: JSON array in the file, comma-separated text in flags and environment. */
const textList = z.preprocess(
  (value) =>
    typeof value === 'string'
      ? value
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== '')
      : value,
  z.array(z.string()),
);
const flag = z.preprocess(
  (value) => (value === 'true' || value === '' ? true : value === 'false' ? false : value),
  z.boolean(),
);
const port = z.coerce.number().int().min(0).max(65_535);

/**
 * Every setting of a node. Sources, the first wins: flags (`--http-port 8080`), environment (`WATTMESH_HTTP_PORT`), the
 * file config.json in the data folder (`{"httpPort": 8080}`), the default.
 */
export const nodeConfigSchema = z.strictObject({
  dataFolder: z.string().min(1).default('.wattmesh').describe('Folder of keys, genesis, database and config.json.'),
  httpHost: z.string().min(1).default('127.0.0.1').describe('Address on which the pages and the HTTP API listen.'),
  httpPort: port.default(8700).describe('TCP port of the pages and the HTTP API; 0 takes a free one.'),
  p2pListen: textList
    .default(['/ip4/0.0.0.0/tcp/8701', '/ip4/0.0.0.0/tcp/8702/ws'])
    .describe('Multiaddrs on which other nodes reach this one (TCP and WebSocket).'),
  p2pAnnounce: textList
    .default([])
    .describe('Multiaddrs told to others instead of those listened on (behind a router).'),
  bootstrap: textList.default([]).describe('Multiaddrs with peer id that are dialled for ever, to find the community.'),
  mdns: flag
    .default(false)
    .describe(
      'Find members in the local network by multicast DNS. Off by default: it tells the network that you run a node.',
    ),
  passphrase: z.string().min(1).optional().describe('Passphrase of keystore.json; prefer passphraseFile.'),
  passphraseFile: z
    .string()
    .min(1)
    .optional()
    .describe('File with the passphrase; default: the file passphrase in the data folder, mode 0600.'),
  allowedHosts: textList
    .default([])
    .describe('Host names under which the pages may be opened, besides localhost and the address they listen on.'),
  maxConnections: z.coerce.number().int().min(4).max(4_096).default(128).describe('Most connections to other nodes.'),
  logLevel: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least severity of log lines.'),
  openApi: flag.default(true).describe('Serve the OpenAPI pages at /api/docs.'),
});

export type NodeConfig = Readonly<z.infer<typeof nodeConfigSchema>>;
export type SettingName = keyof NodeConfig;
