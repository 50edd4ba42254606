import type { TradeDetail } from '../api/shapes.js';
import { useFetched } from '../data/board-context.js';
import { Facts } from '../elements/data-table.js';
import { Instant, MemberName, ShortId } from '../elements/figures.js';
import { Loaded } from '../elements/loaded.js';
import { group } from '../figures/decimal.js';

/** The block that made a trade, and who signed it: what a sceptical neighbour checks. */
export function TradeProof({ tradeId }: { readonly tradeId: string }) {
  const trade = useFetched<TradeDetail>(['settlement'], async (client) => client.get(`trades/${tradeId}`), [tradeId]);
  return (
    <Loaded of={trade} lines={2}>
      {({ block }) =>
        block === null ? (
          <p class="muted">The block of this trade is not kept here any more.</p>
        ) : (
          <Facts
            facts={[
              { name: 'Trade', value: <ShortId id={tradeId} length={16} /> },
              {
                name: 'Block',
                value: (
                  <>
                    {group(String(block.height))} <ShortId id={block.hash} length={12} />
                  </>
                ),
              },
              { name: 'Sealed at', value: <Instant at={block.timestamp} /> },
              { name: 'Proposed by', value: <MemberName id={block.proposer} /> },
              {
                name: 'Signed by',
                value:
                  block.certificate === null
                    ? 'a later block proves it'
                    : block.certificate.signers.map((signer, index) => (
                        <>
                          {index > 0 && ', '}
                          <MemberName id={signer} />
                        </>
                      )),
              },
              { name: 'State after it', value: <ShortId id={block.stateHash} length={12} /> },
            ]}
          />
        )
      }
    </Loaded>
  );
}
