import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, describeSettings, loadConfig, settingsTable } from './index.js';

const root = mkdtempSync(join(tmpdir(), 'wattmesh-config-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
let folder = root;
beforeEach(() => {
  folder = join(root, `${++folders}`);
  mkdirSync(folder);
});
const write = (text: string): void => writeFileSync(join(folder, 'config.json'), text);
const PEER = '/dns4/a.example/tcp/1/p2p/12D3KooW';

/** The problems that loading finds. */
function problems(argv: readonly string[], env: Record<string, string> = {}): readonly string[] {
  try {
    loadConfig(['--data-folder', folder, ...argv], env);
  } catch (error) {
    if (error instanceof ConfigError && error.code === 'config.invalid') return error.problems;
    throw error;
  }
  return [];
}

describe('the settings', () => {
  it('have defaults', () => {
    expect(loadConfig(['--data-folder', folder], {})).toEqual({
      dataFolder: folder,
      httpHost: '127.0.0.1',
      httpPort: 8700,
      allowedHosts: [],
      allowedOrigins: [],
      p2pListen: ['/ip4/0.0.0.0/tcp/8701', '/ip4/0.0.0.0/tcp/8702/ws'],
      p2pAnnounce: [],
      bootstrap: [],
      mdns: false,
      maxConnections: 128,
      logLevel: 'info',
    });
    expect(loadConfig([], {}).dataFolder).toBe('.wattmesh');
  });

  it('come from flags before the environment before the file', () => {
    write('{"httpPort": 1, "logLevel": "warn", "maxConnections": 9, "mdns": true}');
    const config = loadConfig(['--data-folder', folder, '--http-port=3', '--no-mdns'], {
      WATTMESH_HTTP_PORT: '2',
      WATTMESH_LOG_LEVEL: 'debug',
      PATH: '/bin',
    });
    expect(config).toMatchObject({ httpPort: 3, logLevel: 'debug', maxConnections: 9, mdns: false });
  });

  it('may name the data folder in the environment', () => {
    write('{"httpPort": 7}');
    expect(loadConfig([], { WATTMESH_DATA_FOLDER: folder }).httpPort).toBe(7);
  });

  it('take a list as one text, as several flags, and as JSON in the file', () => {
    write(`{"bootstrap": ["${PEER}"]}`);
    const argv = ['--data-folder', folder, '--p2p-listen', '/ip4/1.2.3.4/tcp/1', '--p2p-listen=/ip6/::1/tcp/2'];
    const config = loadConfig(argv, { WATTMESH_ALLOWED_HOSTS: 'panel.local, [fe80::1],' });
    expect(config).toMatchObject({
      bootstrap: [PEER],
      p2pListen: ['/ip4/1.2.3.4/tcp/1', '/ip6/::1/tcp/2'],
      allowedHosts: ['panel.local', '[fe80::1]'],
    });
  });

  it('take a passphrase from the environment and the file, never as a flag', () => {
    expect(loadConfig(['--data-folder', folder], { WATTMESH_PASSPHRASE: 'a b' }).passphrase).toBe('a b');
    write('{"passphrase": "c d"}');
    expect(loadConfig(['--data-folder', folder], {}).passphrase).toBe('c d');
    expect(problems(['--passphrase', 'e'])).toEqual([
      '--passphrase: there is no such setting',
      'e: there is no such setting',
    ]);
  });

  it.each([
    [['--http-port', '70000'], '--http-port: '],
    [['--http-port', '1.5'], '--http-port: '],
    [['--http-port', '0x10'], '--http-port: '],
    [['--http-port='], '--http-port: '],
    [['--http-port'], '--http-port: a value must follow'],
    [['--http-port', '--mdns'], '--http-port: a value must follow'],
    [['--log-level', 'loud'], '--log-level: '],
    [['--mdns=perhaps'], '--mdns: '],
    [['--no-mdns=true'], '--no-mdns=true: there is no such setting'],
    [['--max-connections', '3'], '--max-connections: '],
    [['--no-such-setting', '1'], '--no-such-setting: there is no such setting'],
    [['stray'], 'stray: there is no such setting'],
    [['--bootstrap', `${PEER},/ip4/1.2.3.4/tcp/1`], '--bootstrap, entry 2: must end in /p2p/'],
    [['--p2p-announce', '1.2.3.4:5'], '--p2p-announce, entry 1: must be a multiaddr'],
    [['--allowed-hosts', 'http://panel'], '--allowed-hosts, entry 1: must be a host name'],
    [['--allowed-origins', 'panel'], '--allowed-origins, entry 1: must be an origin'],
  ])('refuse %j and name it', (argv, start) => {
    const [first] = problems(argv);
    expect(first?.slice(0, start.length)).toBe(start);
  });

  it('refuse a misspelt variable, but for those of the tests', () => {
    expect(problems([], { WATTMESH_HTTP_PROT: '1', WATTMESH_TEST_DEPTH: 'deep' })).toEqual([
      'WATTMESH_HTTP_PROT: there is no such setting',
    ]);
    expect(problems([], { WATTMESH_MDNS: 'yes' })[0]).toMatch(/^WATTMESH_MDNS: /);
  });

  it.each([
    ['{"httpPort": ', /config\.json: .*JSON/],
    ['[]', /config\.json: must hold one JSON object/],
    ['{"httpProt": 1}', /config\.json: there is no setting httpProt/],
    ['{"httpPort": "1"}', /config\.json, httpPort: /],
    ['{"dataFolder": "/elsewhere"}', /config\.json: dataFolder cannot stand/],
  ])('refuse the file %s', (text, expected) => {
    write(text);
    expect(problems([])[0]).toMatch(expected);
  });

  it('refuse a file that cannot be read', () => {
    mkdirSync(join(folder, 'config.json'));
    expect(problems([])[0]).toMatch(/config\.json: EISDIR/);
  });

  it('name everything that is wrong at once', () => {
    write('{"nonsense": 1}');
    expect(problems(['--http-port', 'x', '--foo'], { WATTMESH_BAR: '1' })).toHaveLength(4);
  });

  it('refuse an empty data folder', () => {
    expect(() => loadConfig(['--data-folder='], {})).toThrow(/--data-folder: /);
  });
});

describe('the description of the settings', () => {
  it('gives each a variable, a default and a sentence, and each but the secret a flag', () => {
    const settings = describeSettings();
    for (const { variable, defaultText, help } of settings) {
      expect(variable).toMatch(/^WATTMESH_[A-Z0-9_]+$/);
      expect(help).toMatch(/^[A-Z].*\.$/);
      expect(defaultText).toMatch(/^(none|".*"|\[.*\]|\d+|false)$/);
    }
    for (const { name, flag } of settings) expect(flag ?? name).toMatch(/^(--[a-z0-9-]+|passphrase)$/);
  });

  it('is a table with a row for each', () => {
    const lines = settingsTable().split('\n');
    expect(lines).toHaveLength(describeSettings().length + 2);
    expect(lines).toContain(
      '| `httpPort` | `--http-port` | `WATTMESH_HTTP_PORT` | `8700` | TCP port of the pages and the HTTP API; 0 takes a free one. |',
    );
  });
});
