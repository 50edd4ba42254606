/** Commits without end and says each acknowledged number on a line of its own. Run by the crash test, and killed by it. */
import { writeSync } from 'node:fs';
import { openStore } from '../open-store.js';

const file = process.argv[2];
if (file === undefined) throw new Error('which file?');
const store = await openStore({ file });
const { settings } = await store.load('');
for (let number = Number(settings.get('last') ?? '0') + 1; ; number++) {
  await store.commit([
    { type: 'put-setting', name: 'last', value: `${number}` },
    { type: 'put-setting', name: `n${number}`, value: 'x'.repeat((number * 997) % 5_000) },
  ]);
  writeSync(1, `${number}\n`);
}
