import { z } from 'zod';
import { count, text } from '../http/fields.js';

export const liveness = z.object({ status: z.literal('ok') }).meta({ id: 'Liveness' });

export const readiness = z
  .object({
    status: z.enum(['ready', 'not-ready']),
    reason: z
      .enum(['halted', 'stopping', 'catching-up', 'diverged'])
      .nullable()
      .meta({ description: 'Why the node is not ready; null: it is.' }),
    detail: text('For people; null: nothing to say.', '4120 blocks behind').nullable(),
    height: count('Height of the last final block here.'),
    behindBlocks: count('Blocks known to be missing here.'),
  })
  .meta({ id: 'Readiness' });

export type ReadinessAnswer = z.output<typeof readiness>;
