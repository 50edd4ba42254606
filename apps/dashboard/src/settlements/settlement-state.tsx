import type { SettlementState } from '../api/shapes.js';
import { Badge, type Tone } from '../elements/figures.js';

/** What each state means, for the household that sees it. */
const STATES: Record<SettlementState, { readonly tone: Tone; readonly text: string }> = {
  traded: { tone: 'neutral', text: 'Agreed, not metered yet.' },
  previewed: { tone: 'solar', text: 'Your meter has spoken; the neighbour’s statement is still to come.' },
  provisional: {
    tone: 'warn',
    text: 'The neighbour’s statement was missing at the deadline: settled on yours until it comes.',
  },
  final: { tone: 'good', text: 'Both meters have spoken.' },
  corrected: { tone: 'good', text: 'Settled again after a later reading.' },
  disputed: { tone: 'bad', text: 'The statements cannot both be true; they are kept as evidence.' },
  open: { tone: 'bad', text: 'Neither meter had spoken by the deadline: nothing is settled yet.' },
  closed: { tone: 'neutral', text: 'The time for corrections is over: this no longer changes.' },
};

export const SETTLEMENT_STATES = Object.keys(STATES) as readonly SettlementState[];

export function StateBadge({ state }: { readonly state: SettlementState }) {
  // A state of a newer node is shown by its name.
  const known = (STATES as Partial<typeof STATES>)[state];
  return <Badge tone={known?.tone ?? 'neutral'}>{state}</Badge>;
}

export function stateText(state: SettlementState): string {
  return (STATES as Partial<typeof STATES>)[state]?.text ?? '';
}
