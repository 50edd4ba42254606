import type { Alarm } from '../api/shapes.js';
import { useBoard, useSnapshot } from '../data/board-context.js';
import { Badge, Instant } from '../elements/figures.js';
import { Empty, Loaded } from '../elements/loaded.js';
import { Card, Section } from '../elements/section.js';
import { adviceFor } from './advice.js';

export function AlarmsSection() {
  const alarms = useSnapshot(useBoard().alarms);
  return (
    <Section id="alarms" title="Alarms" lead="What needs a look, and what has passed.">
      <Card class="card-flush">
        <Loaded of={alarms} lines={2}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty>No alarm. All is well.</Empty>
            ) : (
              <ul class="alarms">
                {items
                  .toSorted((a, b) => Number(b.active) - Number(a.active))
                  .map((alarm) => (
                    <AlarmItem key={alarm.alarmId} alarm={alarm} />
                  ))}
              </ul>
            )
          }
        </Loaded>
      </Card>
    </Section>
  );
}

function AlarmItem({ alarm }: { readonly alarm: Alarm }) {
  return (
    <li class={alarm.active ? 'alarm alarm-active' : 'alarm'}>
      <Badge tone={alarm.active ? 'bad' : 'neutral'}>{alarm.active ? 'active' : 'over'}</Badge>
      <div class="alarm-text">
        <p>
          <strong>{adviceFor(alarm.code).title}</strong>
        </p>
        {alarm.active && <p>{adviceFor(alarm.code).advice}</p>}
        <p class="muted small">
          {alarm.detail} <code class="id">{alarm.code}</code>
        </p>
      </div>
      <p class="alarm-time muted small">
        <Instant at={alarm.raisedAt} />
        {alarm.clearedAt !== null && (
          <>
            {' to '}
            <Instant at={alarm.clearedAt} />
          </>
        )}
        {alarm.acknowledgedAt !== null && (
          <>
            {', noted '}
            <Instant at={alarm.acknowledgedAt} />
          </>
        )}
      </p>
    </li>
  );
}
