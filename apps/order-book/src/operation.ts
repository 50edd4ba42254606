import { MAX_ID_LENGTH } from '#order-book';
import { isSafeInteger } from '#units';

/** A line of the input, as far as the filter itself must understand it; the rest is for the book to judge. */
export interface Operation {
  readonly type: 'place' | 'cancel' | 'replace' | 'clear';
  readonly height: number;
  /** Empty for a clear. */
  readonly orderId: string;
  /** Every field of the line. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Reads one line; undefined when it is not the JSON of an operation. */
export function parseOperation(line: string): Operation | undefined {
  const fields = parseObject(line);
  if (fields === undefined) return undefined;
  const { type, height, orderId } = fields;
  if (!isSafeInteger(height) || height < 0) return undefined;
  if (type === 'clear') return { type, height, orderId: '', fields };
  if (type !== 'place' && type !== 'cancel' && type !== 'replace') return undefined;
  if (!isName(orderId)) return undefined;
  if (type === 'place' && !(isName(fields.member) && isName(fields.period))) return undefined;
  return { type, height, orderId, fields };
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  // An exception costs as much as ten good lines: most of what is no object, such as a line cut off, is told without one.
  if (!line.trimEnd().endsWith('}')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    // Safety: a JSON object; each field is checked before it is used.
    return value as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

/** True for text that can name an order, a member or a period. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_ID_LENGTH;
}
