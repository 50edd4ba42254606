import type { BookCommand } from '../contract.js';
import { MAX_ID_LENGTH } from '../limits.js';

type Test = (value: unknown) => boolean;
type Form = Readonly<Record<string, Test>>;

const isInteger: Test = (value) => Number.isSafeInteger(value);
const isIntegerOrNull: Test = (value) => value === null || isInteger(value);
const isCapacity: Test = (value) => isIntegerOrNull(value) && Number(value) >= 0;
const isRank: Test = (value) => typeof value === 'string' && value.length <= MAX_ID_LENGTH;
const isName: Test = (value) => value !== '' && isRank(value);

const NAMES: Form = { orderId: isName, member: isName };
const PRIORITY: Form = { sealedHeight: isInteger, rank: isRank, nonce: isInteger, index: isInteger };

/** The fields by which a book finds and sorts, for each type of command. */
const FORMS = new Map<unknown, Form>([
  ['place', { order: has({ ...NAMES, ...PRIORITY, expiresAtMs: isIntegerOrNull }), capacityWh: isCapacity }],
  ['cancel', NAMES],
  ['replace', { ...NAMES, ...PRIORITY, capacityWh: isCapacity }],
  ['clear', { period: isInteger }],
  ['close', { period: isInteger }],
  ['expire', {}],
  ['remove-member', { member: isName }],
  ['set-rules', { rules: has({}) }],
  ['set-capacity', { member: isName, importCapacityWh: isCapacity, exportCapacityWh: isCapacity }],
]);

/** True when the fields by which a book finds and sorts have their declared types. */
export function isWellFormed(command: BookCommand): boolean {
  const form = has({})(command) ? FORMS.get(command.type) : undefined;
  return form !== undefined && has(form)(command);
}

/** The order and the member that a malformed command names, as far as it does. */
export function namesIn(command: unknown): { readonly orderId: string; readonly member: string } {
  const outer = fieldsOf(command);
  const { orderId, member } = fieldsOf(outer.order ?? outer);
  return { orderId: isName(orderId) ? String(orderId) : '', member: isName(member) ? String(member) : '' };
}

/** Tests for an object whose fields have a form. */
function has(form: Form): Test {
  return (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(form).every(([name, test]) => test(fieldsOf(value)[name]));
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  // Safety: every field is unknown, and null and undefined have none.
  return (value ?? {}) as Record<string, unknown>;
}
