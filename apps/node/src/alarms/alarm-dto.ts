import { z } from 'zod';
import { flag, instant, text } from '../http/fields.js';
import { pageOf, pageQuery } from '../http/paging.js';

export const alarmsQuery = z.strictObject({
  only: z.enum(['all', 'active']).default('all').meta({ description: 'active: those not cleared.' }),
  ...pageQuery,
});

export const alarm = z
  .object({
    alarmId: text('The same condition keeps one alarm.', 'settlement.meter-silent:5d1c...'),
    code: text('What it is.', 'settlement.meter-silent'),
    detail: text('For people.', 'trade 5d1c... of period 1780315200'),
    active: flag('True until it is cleared.'),
    raisedAt: instant('When it was raised.'),
    clearedAt: instant('When it was cleared; null: not.').nullable(),
    acknowledgedAt: instant('When a person took note; null: not yet.').nullable(),
  })
  .meta({ id: 'Alarm' });
export const alarmPage = pageOf('AlarmPage', alarm);

export type AlarmsQuery = z.output<typeof alarmsQuery>;
export type AlarmAnswer = z.output<typeof alarm>;
