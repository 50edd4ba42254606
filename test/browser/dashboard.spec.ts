import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseMicro } from '#units';
import * as answers from './answers.js';
import { launchChromium } from './chromium.js';
import { FixtureNode, TOKEN } from './fixture-node.js';
import { idOf } from './market-day.js';

/** The built pages in a real browser, against a node whose answers the test holds in its hands. */

const ROOT = join(import.meta.dirname, '../..');
const PAGES = join(ROOT, 'dist/apps/dashboard');

let browser: Browser;
let node: FixtureNode;
let address: string;
let context: BrowserContext;
let page: Page;
/** What the browser complained about; every test ends with a look at it. */
let complaints: string[];
/** Complaints that a test causes on purpose: the browser logs every answer that is no success. */
let expected: RegExp | undefined;

beforeAll(async () => {
  if (!existsSync(join(PAGES, 'index.html'))) {
    execFileSync('npm', ['run', '--silent', 'build:pages'], { cwd: ROOT, env: { ...process.env, NODE_ENV: '' } });
  }
  browser = await launchChromium();
});

afterAll(async () => {
  await browser.close();
});

/** A node, a browser context and an empty page of their own. */
async function setUp(): Promise<void> {
  node = new FixtureNode(PAGES);
  address = await node.start();
  complaints = [];
  expected = undefined;
  await newPage();
}

async function tearDown(): Promise<void> {
  complaints.push(...(await page.evaluate<string[]>('globalThis.violations')));
  await context.close();
  await node.stop();
  const surprises = complaints.filter((complaint) => expected?.test(complaint) !== true);
  if (surprises.length > 0) throw new Error(`the browser complains: ${surprises.join('; ')}`);
}

/** For tests that change what the node says. */
function eachOnItsOwnPage(): void {
  beforeEach(setUp);
  afterEach(tearDown);
}

/** For tests that only look: opening the page is what takes the time. */
function allOnOnePage(): void {
  beforeAll(async () => {
    await setUp();
    await open();
  });
  afterAll(tearDown);
}

async function newPage(): Promise<void> {
  context = await browser.newContext({
    viewport: { width: 1440, height: 1000 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(10_000);
  await context.addInitScript({ path: join(import.meta.dirname, 'page-checks.js') });
  page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
}

/** Opens the page with the token and waits until everything on it has been read. */
async function open(fragment = ''): Promise<void> {
  await page.goto(`${address}#${fragment}token=${TOKEN}`);
  await page.locator('.uplot').nth(1).waitFor();
  await page.locator('.why-reason').first().waitFor();
}

const text = async (selector: string): Promise<string> => (await page.locator(selector).first().textContent()) ?? '';
const section = (id: string) => page.locator(`#${id}`);
/** How long to wait, as a person would, for what must follow by itself. */
const SOON = { timeout: 10_000, interval: 50 };
const check = async (name: string): Promise<string[]> => page.evaluate<string[]>(`globalThis.pageChecks.${name}()`);
const plain = (figure: string): string => figure.replaceAll('\u202F', '').replace('\u2212', '-');

describe('the token', () => {
  eachOnItsOwnPage();

  it('is asked for, taken as text or link, and sent to this node alone', async () => {
    await page.goto(address);
    await page.getByRole('heading', { name: 'These pages need a token' }).waitFor();
    const field = page.getByLabel('Token or link');
    await field.fill('two words');
    await page.getByRole('button', { name: 'Open the market' }).click();
    await page.getByText('This is neither a token nor a link with a token.').waitFor();
    expect(node.seen).toEqual([]);
    await field.fill(`http://node.example/#token=${TOKEN}`);
    await page.getByRole('button', { name: 'Open the market' }).click();
    await page.getByRole('heading', { name: 'Mill Lane' }).waitFor();
  });

  it('leaves the address bar at once, outlives a reload, and can be forgotten', async () => {
    await open('market&');
    expect(page.url()).toBe(`${address}#market`);
    await page.reload();
    await page.getByRole('heading', { name: 'Mill Lane' }).waitFor();
    await page.getByRole('button', { name: 'Forget the token here' }).click();
    await page.getByRole('heading', { name: 'These pages need a token' }).waitFor();
    expect(
      await page.evaluate('Object.values(localStorage).join() + Object.values(sessionStorage).join()'),
    ).not.toContain(TOKEN);
  });

  it('that the node refuses is forgotten, and the page says so', async () => {
    expected = /401/;
    await page.goto(`${address}#token=wm_revoked`);
    await page.getByRole('heading', { name: 'This node refused the token' }).waitFor();
    expect(page.url()).toBe(address);
    expect(await page.evaluate('localStorage.length')).toBe(0);
  });
});

describe('the content', () => {
  allOnOnePage();

  it('tells whose node this is, whether it is well, and what goes on now', async () => {
    expect(await text('.own-label')).toBe('Mill Lane 7');
    expect(plain(await text('[data-testid="height"]'))).toBe('18442');
    expect(await text('.agreement')).toBe('11 of 12 agree');
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await text('.footer')).toContain('Times in Europe/Berlin, UTC+02:00');
    const titles = await page.locator('h2').allTextContents();
    expect(titles).toEqual([
      'Now',
      'Balance',
      'Market',
      'Trades',
      'Settlements',
      'Orders',
      'Meter',
      'Network',
      'Alarms',
    ]);
    const [next] = answers.openPeriods(node.day, node.nowMs());
    const big = section('now').locator('.big');
    expect(await big.nth(0).textContent()).toBe('14:00–14:15');
    expect(await big.nth(1).textContent()).toMatch(/^2:\d\d$/);
    expect(await big.nth(2).textContent()).toBe(`${next?.indicativePrice} EUR/kWh`);
  });

  it('adds up the day exactly as the ledger does', async () => {
    const midnight = '2026-06-11T22:00:00.000Z';
    const settlements = node.day.trades.flatMap((made) => answers.settlement(node.day, made) ?? []);
    const today = settlements.filter((settlement) => settlement.period >= midnight);
    const net = today.reduce((sum, settlement) => sum + (parseMicro(settlement.ownNetAmount) ?? 0), 0);
    expect(parseMicro(plain(await text('.ledger tfoot .figure')).replace('+', ''))).toBe(net);
    const soldWh = today
      .filter(({ ownSide }) => ownSide === 'seller')
      .reduce((sum, { settledWh }) => sum + settledWh, 0);
    expect(await section('balance').locator('.tile-value').nth(1).textContent()).toBe(
      `${(soldWh / 1000).toFixed(3)} kWh`,
    );
  });

  it('has no savings to tell until the supplier’s prices are known, and then tells them', async () => {
    const tile = section('balance').locator('.tile').nth(3);
    expect(await tile.locator('.tile-value').textContent()).toBe('no data');
    await tile.getByRole('button', { name: 'Enter them' }).click();
    await page.getByLabel('Import, EUR/kWh').fill('0,32');
    await page.getByLabel('Feed-in, EUR/kWh').fill('0.08');
    await page.getByRole('button', { name: 'Compare' }).click();
    expect(await tile.locator('.tile-value').textContent()).toMatch(/^\+\d+\.\d+ EUR$/);
  });

  it('draws supply and demand of the period that is chosen', async () => {
    const third = answers.openPeriods(node.day, node.nowMs())[2];
    await section('now').locator('.rail-item').nth(2).click();
    const chart = section('market').locator('.crossing');
    await expect
      .poll(async () => chart.getAttribute('aria-label'), SOON)
      .toContain(`They meet at ${third?.indicativePrice}`);
    expect(await section('market').locator('select').inputValue()).toBe(third?.period);
    expect(await section('market').locator('.depth-side').count()).toBe(2);
  });

  it('explains a shortfall and shows who signed the block of a trade', async () => {
    const short = section('settlements')
      .locator('tr', { has: page.locator('.short') })
      .first();
    await short.getByRole('button').click();
    await section('settlements').locator('.note-warn', { hasText: 'of the' }).waitFor();
    await section('trades').getByRole('button', { name: 'Proof of this trade' }).first().click();
    await expect.poll(async () => text('#trades .details-row')).toContain('You, Mill Lane 3, Brook Road 12');
  });
});

describe('the live connection', () => {
  eachOnItsOwnPage();

  it('shows a block and a trade as they come', async () => {
    await open();
    await page.getByText('Live', { exact: true }).waitFor();
    node.emitBlock();
    await expect.poll(async () => plain(await text('[data-testid="height"]')), SOON).toBe('18443');
    node.emitTrade(4_321, 203_000);
    const row = section('trades').locator('tbody tr').first();
    await expect.poll(async () => row.textContent(), SOON).toContain('4.321');
    expect(await row.getAttribute('class')).toContain('arrived');
    expect(await text('[aria-live="polite"]')).toBe('Sold 4.321 kilowatt hours at 0.203.');
  });

  it('raises an alarm where nobody overlooks it', async () => {
    await open();
    const alarm = { ...answers.alarms()[0], alarmId: 'new', active: true, clearedAt: null, acknowledgedAt: null };
    node.changes.set('alarms', () => ({ items: [alarm], nextCursor: null }));
    node.emit('alarm', { alarmId: 'new', code: alarm.code, detail: 'trade 77aa', cleared: false });
    await page.getByText('1 alarm is active.').waitFor();
    expect(await text('.navigation .count')).toBe('1 active');
  });

  it('says that it is lost and comes back by itself', async () => {
    expected = /503/;
    await open();
    node.cutStreams(true);
    await page.getByText('Reconnecting').waitFor();
    node.height += 7;
    node.allowStreams();
    await page.getByText('Live', { exact: true }).waitFor();
    await expect.poll(async () => plain(await text('[data-testid="height"]')), SOON).toBe('18449');
  });
});

describe('an order', () => {
  eachOnItsOwnPage();

  it('shows the all-in price before it is sent, and is sent once however often it is tried', async () => {
    expected = /503/;
    await open();
    const form = section('orders').locator('form');
    await form.getByRole('radio', { name: 'Buy' }).check();
    await form.getByRole('button', { name: 'Place the buy order' }).click();
    await form.getByText('Enter a quantity in kWh.').waitFor();
    await form.getByLabel('Quantity, kWh').fill('1.2');
    await form.getByLabel('Limit, EUR/kWh').fill('0,24');
    expect(await form.locator('.all-in').textContent()).toContain('You pay at most0.2600 EUR/kWh');
    expect(await form.locator('.all-in').textContent()).toContain('0.312 EUR');
    node.failNextOrder = true;
    await form.getByRole('button', { name: 'Place the buy order' }).click();
    await form.getByText('too many requests wait').waitFor();
    await form.getByRole('button', { name: 'Place the buy order' }).click();
    await form.getByText('Your order is stored here and on its way, not yet sealed.').waitFor();
    const sent = node.seen.filter((request) => request.method === 'POST');
    expect(sent.map((request) => request.idempotencyKey)).toEqual([sent[0]?.idempotencyKey, sent[0]?.idempotencyKey]);
    expect(sent[0]?.idempotencyKey).toMatch(/^[0-9a-f]{32}$/);
    const [period] = answers.openPeriods(node.day, node.nowMs());
    expect(JSON.parse(sent[1]?.body ?? '')).toEqual({
      orders: [{ side: 'buy', period: period?.period, quantityWh: 1200, limitPrice: '0.24' }],
    });
  });

  it('is explained, and gone from the list once its cancellation is sealed', async () => {
    await open();
    const orders = section('orders').locator('.order');
    expect(await orders.first().locator('.why').textContent()).toContain('The next clearing is due at 14:10.');
    const before = await orders.first().textContent();
    await orders.first().getByRole('button', { name: 'Cancel this order' }).click();
    node.emit('order', { orderId: idOf('any'), status: 'left', code: 'order.cancelled' });
    await expect.poll(async () => orders.first().textContent(), SOON).not.toBe(before);
    expect(node.seen.filter((request) => request.method === 'DELETE')).toHaveLength(1);
  });
});

describe('orders that ended', () => {
  eachOnItsOwnPage();

  it('are listed on demand with what is left of them and why', async () => {
    await open();
    const asked = () => node.seen.filter(({ path }) => path.includes(idOf('ended all or nothing'))).length;
    expect(asked()).toBe(0);
    await section('orders').getByText('Ended lately without trading in full').click();
    const ended = section('orders').locator('.ended .order');
    await ended.last().locator('.why').getByText('it sat out').waitFor();
    expect(await ended.count()).toBe(2);
    expect(await ended.first().textContent()).toContain('0.900 of 0.900 kWh untraded at 0.3120');
    expect(asked()).toBeGreaterThan(0);
  });
});

describe('trouble', () => {
  eachOnItsOwnPage();

  it('takes what neighbours wrote for text', async () => {
    const label = `<img src=x onerror=alert(1)> & \u202Eenil${'x'.repeat(80)}`;
    const renamed = (all: { items: { label: string }[] }) => ({
      ...all,
      items: all.items.map((each) => ({ ...each, own: false, label })),
    });
    node.changes.set('members', renamed);
    await open();
    await expect.poll(async () => text('#trades .member'), SOON).toBe(label);
    expect(await page.locator('main img').count()).toBe(0);
    await page.setViewportSize({ width: 390, height: 900 });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(390);
  });

  it('of one section leaves the others alone', async () => {
    expected = /TypeError|500/;
    node.changes.set('network/peers', () => ({ peers: null, refusals: null }));
    await open();
    await section('network').getByText('This section cannot show what the node answered.').waitFor();
    expect(await section('meter').locator('.uplot').count()).toBe(1);
  });

  it('of the node stands above everything', async () => {
    node.changes.set('network/status', (status: object) => ({
      ...status,
      condition: 'catching-up',
      catchUp: { active: true, targetHeight: 20_000, behindBlocks: 1_558 },
    }));
    await open();
    await page.getByRole('alert').filter({ hasText: '1558 blocks are missing' }).waitFor();
    expect(
      await section('network').getByRole('progressbar', { name: 'Catching up' }).getAttribute('aria-valuenow'),
    ).toBe('92');
  });

  it('without anything to show has words for each section', async () => {
    const nothing = () => ({ items: [], nextCursor: null });
    for (const path of ['trades', 'settlements', 'orders', 'intervals', 'alarms', 'market/prices', 'market/periods']) {
      node.changes.set(path, nothing);
    }
    await page.goto(`${address}#token=${TOKEN}`);
    for (const words of [
      'No trade of yours yet',
      'Nothing to settle yet',
      'No order of yours',
      'No reading yet',
      'No alarm',
      'Nothing was traded',
      'No period is open',
    ]) {
      await page.getByText(words).first().waitFor();
    }
  });
});

describe('for everyone', () => {
  allOnOnePage();

  it('the keyboard reaches the content past the navigation, and the sections by links', async () => {
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    await page.getByRole('navigation').getByRole('link', { name: 'Meter' }).click();
    await expect.poll(async () => text('[aria-current="location"]'), SOON).toBe('Meter');
  });

  it('the page fits phone, tablet and desk, and has enough contrast in light and dark', async () => {
    for (const width of [390, 820, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        expect(await check('contrast')).toEqual([]);
      }
    }
  });

  it('every control has a name, headings are in order, tables have captions', async () => {
    await section('settlements').getByRole('button', { name: 'Money and meters of this settlement' }).first().click();
    expect(await check('unnamedControls')).toEqual([]);
    expect(await check('headingOrder')).toEqual([]);
    expect(await check('tables')).toEqual([]);
    expect(await check('ids')).toEqual([]);
    expect(await page.locator('main, nav, header.header, footer').count()).toBe(4);
  });

  it('the chosen colours stay chosen', async () => {
    await page.getByRole('button', { name: 'Colours: auto' }).click();
    await page.getByRole('button', { name: 'Colours: light' }).click();
    await page.reload();
    await page.getByRole('button', { name: 'Colours: dark' }).waitFor();
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(12, 16, 21)');
  });
});
