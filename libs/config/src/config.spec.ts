import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { describeSettings, loadConfig } from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'wattmesh-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('settings', () => {
  test('have defaults', () => {
    expect(loadConfig([], {})).toMatchObject({ httpHost: '127.0.0.1', httpPort: 8700, mdns: false, logLevel: 'info' });
  });

  test('come from flags before the environment before the file', () => {
    writeFileSync(join(folder, 'config.json'), '{"httpPort": 1, "logLevel": "warn", "maxConnections": 9}');
    const config = loadConfig(['--data-folder', folder, '--http-port=3', '--mdns'], {
      WATTMESH_HTTP_PORT: '2',
      WATTMESH_LOG_LEVEL: 'debug',
      WATTMESH_BOOTSTRAP: '/a, /b',
    });
    expect(config).toMatchObject({
      httpPort: 3,
      logLevel: 'debug',
      maxConnections: 9,
      mdns: true,
      bootstrap: ['/a', '/b'],
    });
  });

  test.each([
    [['--http-port', '70000'], 'httpPort'],
    [['--log-level', 'loud'], 'logLevel'],
    [['--no-such-setting', '1'], '--no-such-setting'],
    [['--mdns', 'perhaps'], 'mdns'],
  ])('%s is refused and named', (argv, named) => {
    expect(() => loadConfig(argv, {})).toThrow(named);
    expect(() => loadConfig(argv, {})).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });

  test('in a damaged or strange file are refused', () => {
    writeFileSync(join(folder, 'config.json'), '{"httpPort": ');
    expect(() => loadConfig(['--data-folder', folder], {})).toThrow('config.json');
    writeFileSync(join(folder, 'config.json'), '[]');
    expect(() => loadConfig(['--data-folder', folder], {})).toThrow('one JSON object');
    writeFileSync(join(folder, 'config.json'), '{"httpProt": 1}');
    expect(() => loadConfig(['--data-folder', folder], {})).toThrow('httpProt');
  });

  test('each have a flag, a variable and a sentence', () => {
    for (const { flag, variable, help } of describeSettings()) {
      expect(flag).toMatch(/^--[a-z0-9-]+$/);
      expect(variable).toMatch(/^WATTMESH_[A-Z0-9_]+$/);
      expect(help).toMatch(/\.$/);
    }
  });
});
