import { describe, expect, it } from 'vitest';
import { alertRuleDollars, billedMeters, month, privateStorageDollars } from '../bench/cost-month.ts';
import { type Price, prices } from '../bench/cost-prices.ts';
import { read, sectionsOf } from './pages.ts';

const page = read('docs/cost.md');
const numberOf = (cell = '') => Number(cell.replaceAll(/[$,]|free|each month/g, '').trim());

/** Rows of the price table: meter, unit, dollars, what is free. */
function priceRows(): readonly (readonly string[])[] {
  const lines = (sectionsOf(page, 2).get('Prices') ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| meter'));
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('the page on cost', () => {
  it('shows the prices that the bench counts with, each with a page of Azure', () => {
    const all: readonly Price[] = Object.values(prices);
    expect(priceRows().map(([meter]) => meter)).toEqual(all.map(({ meter }) => meter));
    for (const [index, [, , dollars, free, source]] of priceRows().entries()) {
      expect(numberOf(dollars)).toBeCloseTo((all[index]?.dollars ?? 0) * unitsOf(priceRows()[index]?.[1]), 8);
      expect(numberOf(free || '0')).toBe(all[index]?.free ?? 0);
      expect(source).toMatch(/\(https:\/\/azure\.microsoft\.com\/pricing\/details\/[a-z/-]+\)/);
    }
  });

  it('counts the alert rules that the templates make', () => {
    const rulesIn = (file: string, type: string) => read(file).split(`'Microsoft.Insights/${type}@`).length - 1;
    const log = rulesIn('infra/modules/log-alerts.bicep', 'scheduledQueryRules');
    const metric = rulesIn('infra/modules/topic-alerts.bicep', 'metricAlerts');
    expect(alertRuleDollars()).toBeCloseTo(log * prices.logAlerts.dollars + metric * prices.metricAlerts.dollars, 6);
    expect(page).toContain(`$${alertRuleDollars().toFixed(2)}`);
  });

  it('counts the private endpoints that the template makes', () => {
    const services = /for service in \[([^\]]+)\]/.exec(read('infra/modules/network.bicep'))?.[1]?.split(',') ?? [];
    expect(privateStorageDollars()).toBeCloseTo(services.length * (month.hours * prices.endpointHours.dollars + prices.zones.dollars), 6);
    expect(page).toContain(`$${privateStorageDollars().toFixed(2)}`);
  });

  it('adds up: what each meter costs in a month is the sum that is told', () => {
    const rows = (sectionsOf(page, 2).get('A month') ?? '').split('\n').filter((line) => line.startsWith('| '));
    const cells = rows.map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
    const sums =
      cells
        .find(([name]) => name === 'all, $')
        ?.slice(1)
        .map(numberOf) ?? [];
    const used = billedMeters.map(
      (meter) =>
        cells
          .find(([name]) => name === prices[meter].meter)
          ?.slice(1)
          .map(numberOf) ?? [],
    );
    expect(sums.length).toBe(3);
    for (const [column, sum] of sums.entries()) {
      const total = billedMeters.reduce((left, meter, row) => left + (used[row]?.[column] ?? Number.NaN) * prices[meter].dollars, 0);
      expect(Math.abs(total - sum)).toBeLessThan(0.02);
    }
  });
});

/** How many units a price is for: `10,000 operations`. */
function unitsOf(unit = ''): number {
  return Number(/^([\d,]+) /.exec(unit)?.[1]?.replaceAll(',', '') ?? 1);
}
