import { describe, expect, it } from 'vitest';
import type { Outcome } from '../api/failure.js';
import type { Page } from '../api/shapes.js';
import { collectPages } from './pages.js';

/** An endless descending list: 0, -1, -2 ... in pages of ten. */
async function endless(cursor: string | undefined): Promise<Outcome<Page<number>>> {
  const start = Number(cursor ?? 0);
  const items = Array.from({ length: 10 }, (_, index) => start - index);
  return { ok: true, value: { items, nextCursor: String(start - 10) } };
}

describe('a list over several pages', () => {
  it('is read until the items wanted are there', async () => {
    const outcome = await collectPages(endless, (items) => items.length < 15);
    expect(outcome.ok && outcome.value.items.length).toBe(20);
    expect(outcome.ok && outcome.value.complete).toBe(true);
  });

  it('stops at its last page', async () => {
    const outcome = await collectPages(
      async () => ({ ok: true, value: { items: [1, 2], nextCursor: null } }),
      () => true,
    );
    expect(outcome).toEqual({ ok: true, value: { items: [1, 2], complete: true } });
  });

  it('says so when there is more than is read', async () => {
    const outcome = await collectPages(endless, () => true);
    expect(outcome.ok && outcome.value).toMatchObject({ complete: false });
    expect(outcome.ok && outcome.value.items.length).toBe(50);
  });

  it('hands on a failure', async () => {
    const failure = { kind: 'unreachable', text: 'gone' } as const;
    expect(
      await collectPages(
        async () => ({ ok: false, failure }),
        () => true,
      ),
    ).toEqual({ ok: false, failure });
  });
});
