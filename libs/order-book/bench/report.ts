import type { Goal } from './goals.js';
import { numberText } from './text.js';

export type Cell = string | number | null;

export interface Column {
  readonly key: string;
  readonly heading: string;
  /** Digits behind the point of numbers; default 0. */
  readonly digits?: number;
}

export interface Table {
  readonly heading: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Readonly<Record<string, Cell>>[];
}

/** What one load found. */
export interface Section {
  readonly load: string;
  readonly title: string;
  readonly notes: readonly string[];
  readonly tables: readonly Table[];
  readonly goals: readonly Goal[];
}

/** A section as text for people. */
export function sectionText(section: Section): string {
  const parts = [`${section.load}: ${section.title}`, ...section.notes.map((note) => `  ${note}`)];
  for (const table of section.tables) parts.push('', tableText(table));
  if (section.goals.length > 0) parts.push('', ...section.goals.map((goal) => `  ${goalText(goal)}`));
  return parts.join('\n');
}

export function tableText({ heading, columns, rows }: Table): string {
  const lines = [
    columns.map((column) => column.heading),
    ...rows.map((row) => columns.map((one) => cellText(row, one))),
  ];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]!.length)));
  const isText = columns.map(({ key }) => rows.some((row) => typeof row[key] === 'string'));
  const texts = lines.map((line) => {
    const cells = line.map((cell, index) =>
      isText[index] ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!),
    );
    return `  ${cells.join('  ').trimEnd()}`;
  });
  return [`  ${heading}`, ...texts].join('\n');
}

export function goalText({ name, value, bar, sense, unit, isMet }: Goal): string {
  const figure = `${numberText(value, value < 10 ? 3 : 1)}${unit}`;
  return `${isMet ? 'met   ' : 'MISSED'}  ${name}: ${figure} (bar: ${sense} ${bar}${unit})`;
}

function cellText(row: Readonly<Record<string, Cell>>, { key, digits = 0 }: Column): string {
  const cell = row[key] ?? null;
  if (cell === null) return '';
  return typeof cell === 'string' ? cell : numberText(cell, digits);
}
