export { ConfigError } from './config-error.js';
export { CONFIG_FILE, loadConfig } from './load-config.js';
export type { NodeConfig, SettingName } from './node-config.js';
export { describeSettings, settingsTable } from './settings-table.js';
export type { SettingDescription } from './settings-table.js';
