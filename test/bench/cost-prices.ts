/** One meter: what it is called in the report, what one unit is, US dollars for it, and how much of it is free each month. */
export interface Price {
  readonly meter: string;
  readonly unit: string;
  readonly dollars: number;
  readonly free?: number;
}

/**
 * Published list prices of East US, pay as you go, as found on 28 November 2026: the one place where prices are. docs/cost.md names the page of
 * each and which were only found at second hand; a test holds its table equal to this one.
 */
export const prices = {
  gbSeconds: { meter: 'Flex Consumption, on demand, execution time', unit: 'GB-s', dollars: 0.000026, free: 100_000 },
  executions: { meter: 'Flex Consumption, on demand, executions', unit: 'execution', dollars: 0.4 / 1_000_000, free: 250_000 },
  tables: { meter: 'Table storage, operations', unit: 'operation', dollars: 0.00036 / 10_000 },
  queues: { meter: 'Queue storage, operations', unit: 'operation', dollars: 0.004 / 10_000 },
  blobs: { meter: 'Blob storage, write operations', unit: 'operation', dollars: 0.05 / 10_000 },
  logGb: { meter: 'Log Analytics, ingested data', unit: 'GB', dollars: 2.3, free: 5 },
  events: { meter: 'Event Grid, operations', unit: 'operation', dollars: 0.6 / 1_000_000, free: 100_000 },
  logAlerts: { meter: 'Azure Monitor, log search alert rule, every 5 minutes', unit: 'month', dollars: 1.5 },
  metricAlerts: { meter: 'Azure Monitor, metric alert, each time series', unit: 'month', dollars: 0.1 },
  endpointHours: { meter: 'Private Link, endpoint', unit: 'hour', dollars: 0.01 },
  zones: { meter: 'Azure DNS, private zone', unit: 'month', dollars: 0.5 },
} as const satisfies Readonly<Record<string, Price>>;
