import type { IconName } from '../elements/icon.js';

/** The sections of the page in their order; the id is the anchor. */
export const SECTIONS = [
  { id: 'now', title: 'Now' },
  { id: 'balance', title: 'Balance' },
  { id: 'market', title: 'Market' },
  { id: 'trades', title: 'Trades' },
  { id: 'settlements', title: 'Settlements' },
  { id: 'orders', title: 'Orders' },
  { id: 'meter', title: 'Meter' },
  { id: 'network', title: 'Network' },
  { id: 'alarms', title: 'Alarms' },
] as const satisfies readonly { readonly id: IconName; readonly title: string }[];

export type SectionId = (typeof SECTIONS)[number]['id'];
