/**
 * npm run migration -- <name>
 *
 * Writes the next migration: the SQL that leads from what the migrations so far give to what schema.prisma says. Read it
 * before committing it; a node applies it by itself at its next start.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import { withSchemaEngine } from '../libs/store/src/schema-engine.ts';

/**
 * The SQL with the schema's comments at its tables and columns: SQLite keeps the text, so that whoever opens a database
 * and types .schema reads the units there.
 */
function withComments(sql, schema) {
  const notes = new Map();
  let note = '';
  let fields = [];
  for (const line of schema.split('\n').map((text) => text.trim())) {
    const field = /^([a-z]\w*)\s+\w+\??(\s.*)?$/.exec(line);
    if (line.startsWith('///')) note += `${line.slice(3)}`;
    else if (line.startsWith('@@map('))
      for (const [column, text] of fields) notes.set(`${line.slice(7, -2)}.${column}`, text);
    else if (field !== null && note !== '') fields.push([/@map\("(\w+)"\)/.exec(line)?.[1] ?? field[1], note]);
    if (line === '}') fields = [];
    if (!line.startsWith('///')) note = '';
  }
  let table = '';
  return sql.replaceAll(/^(?:CREATE TABLE "(\w+)"| {4}"(\w+)").*$/gm, (line, created, column) => {
    table = created ?? table;
    const text = column === undefined ? undefined : notes.get(`${table.replace(/^new_/, '')}.${column}`);
    return text === undefined ? line : `${line} --${text}`;
  });
}

const name = process.argv[2];
if (name === undefined || !/^[a-z][a-z0-9_]{2,40}$/.test(name)) {
  console.error('Usage: npm run migration -- <name>, in lowercase letters, digits and underscores: add_order_notes');
  process.exit(2);
}

const folder = import.meta.dirname;
const migrations = join(folder, 'migrations');
const filters = { externalTables: [], externalEnums: [] };

const known = readdirSync(migrations, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();
const from = {
  tag: 'migrations',
  baseDir: migrations,
  lockfile: { path: 'migration_lock.toml', content: readFileSync(join(migrations, 'migration_lock.toml'), 'utf8') },
  shadowDbInitScript: '',
  migrationDirectories: known.map((path) => ({
    path,
    migrationFile: {
      path: 'migration.sql',
      content: { tag: 'ok', value: readFileSync(join(migrations, path, 'migration.sql'), 'utf8') },
    },
  })),
};
const schema = { path: 'schema.prisma', content: readFileSync(join(folder, 'schema.prisma'), 'utf8') };

const { stdout: sql } = await withSchemaEngine(new PrismaBetterSqlite3({ url: ':memory:' }), (engine) =>
  engine.diff({ from, to: { tag: 'schemaDatamodel', files: [schema] }, script: true, exitCode: null, filters }),
);
if (sql === null || sql.trim() === '' || sql.includes('This is an empty migration')) {
  console.error('schema.prisma says nothing that the migrations do not give already.');
  process.exit(1);
}
const next = `${String(known.length + 1).padStart(4, '0')}_${name}`;
mkdirSync(join(migrations, next));
writeFileSync(join(migrations, next, 'migration.sql'), withComments(sql, schema.content));
console.log(`prisma/migrations/${next}/migration.sql`);
