import { useBoard, useFetched, useSnapshot } from '../data/board-context.js';
import type { Agent } from '../api/shapes.js';
import { Price } from '../elements/figures.js';
import { Empty, Loaded } from '../elements/loaded.js';
import { Card, Section } from '../elements/section.js';
import type { ChosenPeriod } from '../market/chosen-period.js';
import { EndedOrders } from './ended-orders.js';
import { OrderForm } from './order-form.js';
import { OrderList } from './order-list.js';

export function OrdersSection({ chosen }: { readonly chosen: ChosenPeriod }) {
  const board = useBoard();
  const community = useSnapshot(board.community);
  const orders = useSnapshot(board.ownOrders);
  return (
    <Section id="orders" title="Orders" lead="Your offers in the book, and why they have or have not traded.">
      <div class="columns columns-form">
        <Card title="Place an order">
          <Loaded of={community} lines={5}>
            {({ ownMember, rules }) =>
              ownMember === null || !ownMember.roles.includes('household') ? (
                <Empty>This node acts for no household: it cannot place orders.</Empty>
              ) : (
                <OrderForm rules={rules} chosen={chosen} />
              )
            }
          </Loaded>
        </Card>
        <Card title="In the book" note={<AgentNote />} class="card-flush">
          <Loaded of={orders} lines={5}>
            {({ items }) => (
              <>
                <OrderList orders={items} />
                <EndedOrders orders={items} />
              </>
            )}
          </Loaded>
        </Card>
      </div>
    </Section>
  );
}

/** One line on the household's agent, which places most orders. */
function AgentNote() {
  const { value } = useFetched<Agent>(['order'], async (client) => client.get('agent'), []);
  if (value === undefined) return null;
  const { settings } = value;
  if (settings === null || !settings.enabled) return <>Your agent is off: it places no orders.</>;
  return (
    <>
      Your agent buys up to <Price value={settings.buyTo} /> and sells down to <Price value={settings.sellTo} />.
    </>
  );
}
