import { describe, expect, it } from 'vitest';
import { MemberRegister } from './member-register.js';

describe('the register of members', () => {
  it('gives members numbers from 0 and finds both by the other', () => {
    const register = new MemberRegister();
    expect(['ann', 'bob', '__proto__', 'ann'].map((member) => register.open(member))).toEqual([0, 1, 2, 0]);
    expect([0, 1, 2].map((number) => register.idOf(number))).toEqual(['ann', 'bob', '__proto__']);
    expect(['ann', 'bob', '__proto__'].map((member) => register.numberOf(member))).toEqual([0, 1, 2]);
    expect(register.numberOf('constructor')).toBeUndefined();
  });

  it('forgets a member when it is used no more, as often as it was used', () => {
    const register = new MemberRegister();
    const number = register.open('ann');
    register.retain(number);
    register.retain(number);
    register.release(number);
    expect(register.numberOf('ann')).toBe(number);
    register.release(number);
    expect(register.numberOf('ann')).toBeUndefined();
  });

  it('gives the number of a forgotten member to the next new one, who counts from nothing', () => {
    const register = new MemberRegister();
    for (const member of ['ann', 'bob', 'cid']) register.retain(register.open(member));
    register.release(1);
    expect(register.open('dot')).toBe(1);
    expect([register.idOf(1), register.numberOf('bob'), register.numberOf('dot')]).toEqual(['dot', undefined, 1]);
    register.retain(1);
    register.release(1);
    expect(register.numberOf('dot')).toBeUndefined();
    expect(['eve', 'fay'].map((member) => register.open(member))).toEqual([1, 3]);
  });
});
