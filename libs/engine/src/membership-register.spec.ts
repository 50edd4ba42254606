import { describe, expect, test } from 'vitest';
import { MAX_MEMBERS } from '#market';
import type { Member } from '#market';
import { MembershipRegister } from './membership-register.js';

function member(number: number): Member {
  const memberId = number.toString(16).padStart(64, '0');
  return {
    memberId,
    memberKey: memberId,
    transportPeerIds: [`peer-${number}`],
    label: `Home ${number}`,
    gridArea: 'area',
    roles: ['household'],
    importLimitW: 0,
    exportLimitW: 0,
    validFromMs: 0,
    validUntilMs: 1,
  };
}

describe('the register of members', () => {
  test('lists members in one order whatever the order in which they came', () => {
    const members = [member(3), member(1), member(2)];
    expect(new MembershipRegister(members).all()).toEqual([member(1), member(2), member(3)]);
  });

  test('finds members by their peer, and an earlier register is not changed by an admission', () => {
    const before = new MembershipRegister([member(1)]);
    const after = before.admit(member(2));
    expect(after.ok && after.value.memberOfPeer('peer-2')).toEqual(member(2));
    expect(before.memberOfPeer('peer-2')).toBeUndefined();
  });

  test('is full at MAX_MEMBERS', () => {
    const full = new MembershipRegister(Array.from({ length: MAX_MEMBERS }, (_, number) => member(number)));
    expect(full.admit(member(MAX_MEMBERS))).toMatchObject({ ok: false, failure: { code: 'member.too-many' } });
  });
});
