#!/usr/bin/env node
import 'reflect-metadata';
import { ConfigError, loadConfig, settingsTable } from '#config';
import { runNode } from './run-node.js';
import { printStatus } from './status-command.js';

const HELP = `wattmesh <command> [settings]

  start      run the node of a data folder until Ctrl-C
  status     what the running node of a data folder is doing   (--json: as it comes)
  settings   every setting with its flag, variable and default
  help       this text

Settings are given as flags (--data-folder ./home), in the environment (WATTMESH_DATA_FOLDER) or in config.json in the
data folder. A whole neighbourhood to try things out: npm start
`;

async function main([command = 'help', ...rest]: string[]): Promise<void> {
  switch (command) {
    case 'start':
      await runNode(loadConfig(rest));
      return;
    case 'status': {
      const settings = rest.filter((argument) => argument !== '--json');
      process.exitCode = await printStatus(loadConfig(settings), rest.length > settings.length);
      return;
    }
    case 'settings':
      process.stdout.write(`${settingsTable()}\n`);
      return;
    case 'help':
    case '--help':
    case '-h':
      process.stdout.write(HELP);
      return;
    default:
      process.stderr.write(`wattmesh: there is no command ${command}\n\n${HELP}`);
      process.exitCode = 2;
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof ConfigError) process.stderr.write(`${error.code}: ${error.message}\n`);
  else process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
