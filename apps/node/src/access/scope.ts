/**
 * What a token may do. `meter`: readings of its one meter. `read`: every question. `household`: what read may, orders,
 * meters, agent. `operator`: what household may, operator routes.
 */
export type Scope = 'meter' | 'read' | 'household' | 'operator';

const GRANTED: Readonly<Record<Scope, readonly Scope[]>> = {
  meter: ['meter'],
  read: ['read'],
  household: ['read', 'household'],
  operator: ['read', 'household', 'operator'],
};

/** True when a token of this scope may use a route that wants one of `wanted`. */
export function isGranted(scope: Scope, wanted: readonly Scope[]): boolean {
  return wanted.some((one) => GRANTED[scope].includes(one));
}

export function isScope(text: string): text is Scope {
  return text in GRANTED;
}
