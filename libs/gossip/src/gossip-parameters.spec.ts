import { describe, expect, it } from 'vitest';
import { gossipsubOptions, maxMessagesPerAnswer } from './gossip-parameters.js';
import { settingsOf } from './peer-network-options.js';
import { createTransportKey } from './transport-key.js';

const { privateKey, peerId } = createTransportKey();
const settings = settingsOf({ privateKey, topics: ['/t'], mdns: undefined });

describe('gossipsub options', () => {
  it('ask for no more messages at once than fit into a frame at their largest', () => {
    expect(maxMessagesPerAnswer(settings)).toBe(15);
    expect(15 * settings.messageLimitBytes).toBeLessThan(settings.frameLimitBytes);
    expect(maxMessagesPerAnswer({ frameLimitBytes: 100, messageLimitBytes: 1_000 })).toBe(1);
  });

  it('graylist at the third invalid message and not at the second', () => {
    const options = gossipsubOptions(settings, []);
    const weight = options.scoreParams?.topics?.['/t']?.invalidMessageDeliveriesWeight ?? 0;
    const threshold = options.scoreThresholds?.graylistThreshold ?? 0;
    // A score at the threshold is still listened to.
    expect(2 ** 2 * weight).toBeGreaterThanOrEqual(threshold);
    expect(3 ** 2 * weight).toBeLessThan(threshold);
  });

  it('name the direct peers and the allowed topics', () => {
    const options = gossipsubOptions(settings, [peerId]);
    expect(options.directPeers?.map(({ id }) => id.toString())).toEqual([peerId]);
    expect(options.allowedTopics).toEqual(['/t']);
  });

  it('take a setting that is given as undefined for its default', () => {
    expect(settings.mdns).toBe(false);
  });
});
