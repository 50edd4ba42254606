import { z } from 'zod';
import { count, flag, hexId, instant, price, text } from '../http/fields.js';
import { pageOf, pageQuery } from '../http/paging.js';

const role = z.enum(['household', 'validator', 'operator', 'archive']);

export const rules = z
  .object({
    version: count('1 at the start; one more with each change.'),
    periodSeconds: count('Length of a delivery period, seconds.'),
    horizonPeriods: count('How many periods ahead an order may go.'),
    gateClosureSeconds: count('Seconds before its start at which a period closes; negative: after its start.'),
    batchSeconds: count('Least time between blocks, seconds.'),
    clearingSeconds: count('A clearing takes place at each UTC multiple of this many seconds, and when a gate passes.'),
    lotWh: count('Quantities are multiples of this, Wh.'),
    tick: price('Limits are multiples of this.'),
    priceFloor: price('Least limit.'),
    priceCeiling: price('Greatest limit; for buys with the fees.'),
    matching: z.enum(['auction', 'continuous']),
    maxOrdersPerPeriodSide: count('Most live orders of one member on one side of one period.'),
    maxOrders: count('Most live orders of one member.'),
    gridFee: price('Paid by the buyer on what is settled.'),
    communityFee: price('Paid by the buyer on what is settled.'),
    shortfallCompensation: price('Paid by who delivers less than stated by the other.'),
    settlementDeadlineSeconds: count('A missing statement is settled provisionally after this, seconds.'),
    correctionDays: count('A settlement closes after this, days.'),
    timeZone: text('IANA time zone of statements.', 'Europe/Berlin'),
    deltaMs: count('Assumed greatest one-way delay between validators, milliseconds.'),
    operatorDelaySeconds: count('How long a change by the operator waits, seconds.'),
    maxAdmissionsPerDay: count('Most members admitted on one UTC day.'),
    protocolVersion: count('Version of the protocol.'),
  })
  .meta({ id: 'CommunityRules' });

export const member = z
  .object({
    memberId: hexId('Id of the member; survives a change of keys.'),
    label: text('Name shown to the neighbours.', 'Mill Lane 7'),
    gridArea: text('Grid area.', 'village-north'),
    roles: z.array(role),
    own: flag('True: the member that this node acts for.'),
    operator: flag('True: holds the operator key.'),
    validator: flag('True: takes part in consensus now.'),
    connected: flag('True: this node is connected to it (or is it).'),
    importLimitW: count('Greatest import power of its connection, W.'),
    exportLimitW: count('Greatest export power of its connection, W.'),
    validFrom: instant('Certificate valid from.'),
    validUntil: instant('Certificate valid until, exclusive.'),
  })
  .meta({ id: 'Member' });
export const membersQuery = z.strictObject({ ...pageQuery });
export const memberPage = pageOf('MemberPage', member);

export const community = z
  .object({
    communityId: hexId('Hash of the genesis.'),
    name: text('Name of the community.', 'Mill Lane'),
    currency: text('ISO 4217 code: the currency of every price and amount.', 'EUR'),
    createdAt: instant('Time of the genesis.'),
    members: count('Members now.'),
    ownMember: member
      .nullable()
      .meta({ description: 'The member this node acts for; null: not admitted, or removed.' }),
    operator: hexId('Member that holds the operator key; null: none.').nullable(),
    rules,
  })
  .meta({ id: 'Community' });

export type CommunityAnswer = z.output<typeof community>;
export type MemberAnswer = z.output<typeof member>;
export type RulesAnswer = z.output<typeof rules>;
