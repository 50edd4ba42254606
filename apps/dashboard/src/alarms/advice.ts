/** What an alarm means and what to do, in the household's words. */
export interface Advice {
  readonly title: string;
  readonly advice: string;
}

const ADVICE: Readonly<Record<string, Advice>> = {
  'settlement.meter-silent': {
    title: 'Your meter is silent',
    advice:
      'No reading had come at the deadline, so the trades of that time are not settled. Check the meter and send the missing readings: they settle them.',
  },
  'settlement.counterparty-silent': {
    title: 'A neighbour’s meter is silent',
    advice:
      'The trade is settled on your statement for now and is corrected when theirs arrives. There is nothing for you to do.',
  },
  'statement.out-of-range': {
    title: 'A neighbour states more than was traded',
    advice:
      'The statement is kept as evidence and the settlement is in dispute. A valid later statement of theirs ends it.',
  },
  'statement.contradiction': {
    title: 'A neighbour contradicts an earlier statement',
    advice:
      'Both statements are kept as evidence and the settlement is in dispute. A valid later statement of theirs ends it.',
  },
  'statement.evidence': {
    title: 'Evidence against a statement is kept',
    advice: 'Talk to the neighbour or the operator: what was signed is in the settlement’s statements.',
  },
  'clock.off': {
    title: 'The clock of this computer is wrong',
    advice:
      'Let it set its time from the network (NTP). A validator whose clock is off by more than 30 seconds does not vote until it is right.',
  },
  'state.diverged': {
    title: 'This node contradicts the community',
    advice:
      'Its state differs from the one the community has certified. It places no orders; restore it from a backup or let it fetch the market anew.',
  },
};

/** The code itself stands in for a title that these pages do not know. */
export function adviceFor(code: string): Advice {
  return ADVICE[code] ?? { title: code, advice: 'See the log of this node.' };
}
