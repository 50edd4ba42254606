import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Empty } from '../elements/loaded.js';
import { TIME_CHART_HEIGHT, type TimeChartProps } from './time-chart-props.js';

/** What draws: loaded after everything else, because it weighs as much as the rest of the page. */
type Drawer = ComponentType<TimeChartProps>;

/** A chart over time. Until its drawer has arrived, and where it cannot, the table beside it tells the same. */
export function TimeChart(props: TimeChartProps) {
  const [drawer, setDrawer] = useState<{ readonly Drawn?: Drawer; readonly failed?: true }>({});
  useEffect(() => {
    let gone = false;
    const load = async () => {
      try {
        const { DrawnTimeChart } = await import('./drawn-time-chart.js');
        if (!gone) setDrawer({ Drawn: DrawnTimeChart });
      } catch {
        if (!gone) setDrawer({ failed: true });
      }
    };
    void load();
    return () => {
      gone = true;
    };
  }, []);
  if (drawer.Drawn !== undefined) return <drawer.Drawn {...props} />;
  return (
    <div style={{ minBlockSize: `${TIME_CHART_HEIGHT}px` }}>
      {drawer.failed === true && <Empty>The chart could not be loaded. The table has the same figures.</Empty>}
    </div>
  );
}
