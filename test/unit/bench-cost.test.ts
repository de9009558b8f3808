import { describe, expect, it } from 'vitest';
import { billedMs, billedSecondsAlone, billedSecondsTogether, type CostCounts } from '../bench/cost-counts.ts';
import { dollarsOf, monthDollars, monthOf } from '../bench/cost-month.ts';

const nothing: CostCounts = { executions: [], tables: 0, queues: 0, lines: 0, lineBytes: 0, armCalls: 0, deliveries: 0 };
const ran = (name: string, startedAt: number, endedAt: number) => ({ name, startedAt, endedAt });

describe('the cost of a month', () => {
  it('bills an execution for a second at least, and then in steps of 100 ms', () => {
    expect([ran('a', 0, 3), ran('a', 0, 1_000), ran('a', 0, 1_001), ran('a', 500, 2_549)].map(billedMs)).toEqual([
      1_000, 1_000, 1_100, 2_100,
    ]);
  });

  it('bills executions that share an instance once for the time that they share, and those of another function apart', () => {
    const executions = [
      ran('run-worker', 4_000, 9_000),
      ran('run-worker', 0, 6_000),
      ran('pulse', 0, 2_000),
      ran('run-worker', 20_000, 20_010),
    ];
    expect(billedSecondsAlone(executions)).toBe(14);
    expect(billedSecondsTogether(executions)).toBe(12);
  });

  it('adds up 22 nights, the 264 hours in which clusters are stopped, and the other 466', () => {
    const use = monthOf({
      clusters: 1,
      night: { ...nothing, tables: 1, deliveries: 3, executions: [ran('run-worker', 0, 10_000)] },
      stoppedHour: { ...nothing, tables: 10, armCalls: 2 },
      runningHour: { ...nothing, tables: 100, executions: [ran('pulse', 0, 10)] },
      troubles: [],
    });
    expect(use).toMatchObject({
      tables: 22 + 2_640 + 46_600,
      armCalls: 528,
      events: 132,
      executions: 22 + 466,
      gbSeconds: 2 * (220 + 466),
      blobs: 1_864,
    });
  });

  it('counts a line in both tables that it goes to, and the rows of each execution', () => {
    const runningHour = { ...nothing, lines: 2, lineBytes: 100, executions: [ran('pulse', 0, 10)] };
    const { logGb } = monthOf({ clusters: 1, night: nothing, stoppedHour: nothing, runningHour, troubles: [] });
    expect(logGb * 1e9).toBeCloseTo(466 * (200 + 2 * 1_100 + 1_000 + 7 * 600), 3);
  });

  it('takes the free grant off, and never pays anything back', () => {
    const price = { meter: 'x', unit: 'y', dollars: 2, free: 10 };
    expect([dollarsOf(price, 12, 'without'), dollarsOf(price, 12, 'with free grant'), dollarsOf(price, 3, 'with free grant')]).toEqual([
      24, 4, 0,
    ]);
  });

  it('prices each meter once', () => {
    const use = {
      executions: 250_000,
      gbSeconds: 100_000,
      tables: 10_000,
      queues: 10_000,
      blobs: 10_000,
      logGb: 6,
      events: 1_000_000,
      armCalls: 9,
    };
    expect(monthDollars(use, 'without')).toBeCloseTo(2.6 + 0.1 + 0.00036 + 0.004 + 0.05 + 13.8 + 0.6, 6);
    expect(monthDollars(use, 'with free grant')).toBeCloseTo(0.00036 + 0.004 + 0.05 + 2.3 + 0.54, 6);
  });
});
