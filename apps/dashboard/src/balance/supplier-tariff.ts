import { parseMicro, toDecimalText } from '../figures/decimal.js';
import type { SupplierTariff } from './balance.js';

const STORAGE_KEY = 'wattmesh.supplier';

/** The supplier's prices that the viewer has typed, kept in this browser alone; undefined when there are none. */
export function keptTariff(): SupplierTariff | undefined {
  try {
    const [importText = '', exportText = ''] = (localStorage.getItem(STORAGE_KEY) ?? '').split(' ');
    const [importPrice, exportPrice] = [parseMicro(importText), parseMicro(exportText)];
    return importPrice === undefined || exportPrice === undefined ? undefined : { importPrice, exportPrice };
  } catch {
    return undefined;
  }
}

export function keepTariff(tariff: SupplierTariff | undefined): void {
  try {
    if (tariff === undefined) localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, `${toDecimalText(tariff.importPrice)} ${toDecimalText(tariff.exportPrice)}`);
  } catch {
    // Where nothing can be kept the prices last for this visit.
  }
}
