import type { IntervalRow, MeterRow } from '#engine';
import type { StoredReading } from '#store';
import { formatInstant } from '#units';
import { instantOrNull, periodText } from '../http/texts.js';
import type { MeterAnswer, MeteredIntervalAnswer, StoredReadingAnswer } from './meter-dto.js';

export function meterAnswer({ meterId, label, role, registeredAtMs }: MeterRow): MeterAnswer {
  return { meterId, label, role, registeredAt: formatInstant(registeredAtMs) };
}

export function readingAnswer(row: StoredReading): StoredReadingAnswer {
  return {
    kind: row.kind,
    at: formatInstant(row.atMs),
    start: instantOrNull(row.startMs),
    importWh: row.importWh,
    exportWh: row.exportWh,
    receivedAt: formatInstant(row.receivedAtMs),
    supersededAt: instantOrNull(row.supersededAtMs),
  };
}

export function intervalAnswer(
  { period, importWh, exportWh, quality, revision }: IntervalRow,
  periodSeconds: number,
): MeteredIntervalAnswer {
  return {
    period: periodText(period),
    periodEnd: periodText(period + periodSeconds),
    importWh,
    exportWh,
    quality,
    revision,
  };
}
