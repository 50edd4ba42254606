import type { AgentLimits } from '#agent';

/** Whether the agent trades, and within which limits. */
export interface AgentSettings {
  readonly enabled: boolean;
  /** null: never set; the agent does nothing without limits. */
  readonly limits: AgentLimits | null;
}
