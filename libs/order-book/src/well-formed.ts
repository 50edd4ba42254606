import type { Failure, OrderPriority } from '#market';
import { isSafeInteger } from '#units';
import type { BookCommand, CapacityWh } from './contract.js';
import { refusal, show } from './failures.js';
import { MAX_ID_LENGTH } from './limits.js';

/**
 * Checks, at run time, that the fields by which the book finds and sorts things have their declared types. What an order
 * states (quantity, price and so on) is left to the checks with codes of their own. Failure code: `command.malformed`.
 */
export function checkWellFormed(command: BookCommand): Failure | null {
  if (!isRecord(command)) return malformed('command', command);
  switch (command.type) {
    case 'place': {
      const { order } = command;
      if (!isRecord(order)) return malformed('order', order);
      return (
        checkIds(order.orderId, order.member) ??
        checkPriority(order) ??
        checkCapacityForm('capacityWh', command.capacityWh) ??
        (order.expiresAtMs === null || isSafeInteger(order.expiresAtMs)
          ? null
          : malformed('expiresAtMs', order.expiresAtMs))
      );
    }
    case 'cancel':
      return checkIds(command.orderId, command.member);
    case 'replace':
      return (
        checkIds(command.orderId, command.member) ??
        checkPriority(command) ??
        checkCapacityForm('capacityWh', command.capacityWh)
      );
    case 'clear':
    case 'close':
      return isSafeInteger(command.period) ? null : malformed('period', command.period);
    case 'expire':
      return null;
    case 'remove-member':
      return isId(command.member) ? null : malformed('member', command.member);
    case 'set-rules':
      return isRecord(command.rules) ? null : malformed('rules', command.rules);
    case 'set-capacity':
      return (
        (isId(command.member) ? null : malformed('member', command.member)) ??
        checkCapacityForm('importCapacityWh', command.importCapacityWh) ??
        checkCapacityForm('exportCapacityWh', command.exportCapacityWh)
      );
    default:
      // Safety: the compiler sees no further type here; at run time there may be one.
      return malformed('type', (command as { type?: unknown }).type);
  }
}

function checkIds(orderId: unknown, member: unknown): Failure | null {
  if (!isId(orderId)) return malformed('orderId', orderId);
  return isId(member) ? null : malformed('member', member);
}

function checkPriority(priority: OrderPriority): Failure | null {
  if (!isSafeInteger(priority.sealedHeight)) return malformed('sealedHeight', priority.sealedHeight);
  if (typeof priority.rank !== 'string' || priority.rank.length > MAX_ID_LENGTH)
    return malformed('rank', priority.rank);
  if (!isSafeInteger(priority.nonce)) return malformed('nonce', priority.nonce);
  return isSafeInteger(priority.index) ? null : malformed('index', priority.index);
}

function checkCapacityForm(name: string, capacityWh: CapacityWh): Failure | null {
  if (capacityWh === null || (isSafeInteger(capacityWh) && capacityWh >= 0)) return null;
  return malformed(name, capacityWh);
}

/** True for text that can name an order or a member. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_ID_LENGTH;
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function malformed(field: string, value: unknown): Failure {
  return refusal('command.malformed', `The field ${field} must not be ${show(value)}.`);
}
