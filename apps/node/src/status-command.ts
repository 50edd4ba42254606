import { z } from 'zod';
import type { NodeConfig } from '#config';
import { readRunFile } from './run-file.js';

const REQUEST_TIMEOUT_MS = 5_000;

/** What is shown of GET /api/v1/network/status. */
const statusSchema = z.object({
  condition: z.string(),
  height: z.number(),
  blockTimestamp: z.string(),
  stateHash: z.string(),
  agreement: z.object({ agree: z.number(), heard: z.number(), members: z.number() }),
  consensus: z.object({
    view: z.number(),
    quorum: z.number(),
    validators: z.array(z.object({ label: z.string().nullable(), connected: z.boolean(), leader: z.boolean() })),
  }),
  catchUp: z.object({ active: z.boolean(), behindBlocks: z.number() }),
  clock: z.object({ offsetMs: z.number().nullable() }),
  mempool: z.object({ transactions: z.number() }),
  settlement: z.object({ open: z.number(), unacknowledged: z.number() }),
  connectedMembers: z.array(z.unknown()),
});

type Status = z.infer<typeof statusSchema>;

/** Asks the running node of a data folder and prints what it is doing. Answers the exit status: 0, or 1 when none runs. */
export async function printStatus(config: NodeConfig, asJson: boolean): Promise<number> {
  const running = readRunFile(config.dataFolder);
  if (running === null) {
    process.stderr.write(
      `No node runs in ${config.dataFolder}. Start it: wattmesh start --data-folder ${config.dataFolder}\n`,
    );
    return 1;
  }
  let body: unknown;
  try {
    const response = await fetch(`${running.url}/api/v1/network/status`, {
      headers: { authorization: `Bearer ${running.token}` },
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    body = await response.json();
    if (!response.ok) throw new Error(JSON.stringify(body));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`The node at ${running.url} (process ${running.pid}) does not answer: ${reason}\n`);
    return 1;
  }
  process.stdout.write(asJson ? `${JSON.stringify(body, null, 2)}\n` : textOf(statusSchema.parse(body), running.url));
  return 0;
}

function textOf(status: Status, url: string): string {
  const { agreement, consensus, catchUp, clock, mempool, settlement } = status;
  const validators = consensus.validators.map(
    ({ label, connected, leader }) =>
      `${label ?? '?'}${leader ? ' (leads)' : ''}${connected ? '' : ' (not connected)'}`,
  );
  const rows: [string, string][] = [
    ['node', `${url}  ${status.condition}`],
    ['height', `${status.height}  of ${status.blockTimestamp}  state ${status.stateHash.slice(0, 16)}`],
    ['agreement', `${agreement.agree} of ${agreement.heard} heard agree; ${agreement.members} members`],
    ['validators', `${validators.join(', ')}; ${consensus.quorum} needed; view ${consensus.view}`],
    ['connected', `${status.connectedMembers.length} members`],
    ['catch-up', catchUp.active ? `${catchUp.behindBlocks} blocks behind` : 'at the head'],
    ['clock', clock.offsetMs === null ? 'not compared yet' : `${clock.offsetMs} ms behind the community`],
    ['unsealed', `${mempool.transactions} transactions`],
    ['settlement', `${settlement.open} open, ${settlement.unacknowledged} statements not yet acknowledged`],
  ];
  return `${rows.map(([name, value]) => `${name.padEnd(12)}${value}`).join('\n')}\n`;
}
