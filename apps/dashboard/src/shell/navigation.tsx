import { useEffect, useRef, useState } from 'preact/hooks';
import { useBoard, useSnapshot } from '../data/board-context.js';
import { Icon } from '../elements/icon.js';
import { SECTIONS, type SectionId } from './sections.js';

/** Links to the sections; the one in view is marked. Beside the content on wide screens, a strip above it on narrow ones. */
export function Navigation() {
  const current = useSectionInView();
  const list = useRef<HTMLUListElement>(null);
  const board = useBoard();
  const activeAlarms = (useSnapshot(board.alarms).value?.items ?? []).filter((alarm) => alarm.active).length;
  useEffect(() => {
    const strip = list.current;
    const link = strip?.querySelector<HTMLElement>('[aria-current]');
    if (strip === null || link === null || link === undefined) return;
    // The strip alone scrolls: scrollIntoView would move the page as well.
    strip.scrollTo({ left: link.offsetLeft - strip.clientWidth / 2 + link.offsetWidth / 2 });
  }, [current]);
  return (
    <nav class="navigation" aria-label="Sections">
      <ul ref={list}>
        {SECTIONS.map(({ id, title }) => (
          <li key={id}>
            <a href={`#${id}`} {...(id === current ? { 'aria-current': 'location' as const } : {})}>
              <Icon name={id} />
              {title}
              {id === 'alarms' && activeAlarms > 0 && (
                <span class="count">
                  {activeAlarms}
                  <span class="unseen"> active</span>
                </span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The section that the upper third of the window shows. */
function useSectionInView(): SectionId {
  const [current, setCurrent] = useState<SectionId>('now');
  useEffect(() => {
    const inBand = new Set<string>();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (entry.isIntersecting) inBand.add(entry.target.id);
          else inBand.delete(entry.target.id);
        }
        const first = SECTIONS.find(({ id }) => inBand.has(id));
        if (first !== undefined) setCurrent(first.id);
      },
      { rootMargin: '-25% 0px -70% 0px' },
    );
    for (const { id } of SECTIONS) {
      const element = document.getElementById(id);
      if (element !== null) observer.observe(element);
    }
    return () => observer.disconnect();
  }, []);
  return current;
}
