import type { PagerDutySettings } from '../config/alert-settings.ts';
import type { AlertNotice } from '../domain/alert.ts';
import { conditionIdOf } from '../domain/alert-id.ts';
import type { AlertSink } from '../ports/alert-sink.ts';
import { shortened, wordsOf } from './notice-words.ts';
import { post } from './post.ts';
import type { Site } from './site.ts';

/** PagerDuty, “Send an Alert Event”: the summary has up to 1024 characters, the whole event 512 KB. */
const longestSummary = 1_024;
const longestDetail = 8_192;

/** Events API v2. Only 202 means taken (its OpenAPI document, “API Response Codes & Retry Logic”). */
export function createPagerDutySink({ url, routingKey }: PagerDutySettings, site: Site): AlertSink {
  return {
    name: 'pagerduty',
    isForPeople: true,
    send: (notice, signal) => {
      const body = JSON.stringify({ routing_key: routingKey, ...pagerDutyEvent(notice, site) });
      return post('PagerDuty', { url, body, signal }, ({ status }) => status === 202);
    },
  };
}

/** As PagerDuty takes it. */
interface PagerDutyEvent {
  readonly event_action: 'trigger' | 'resolve';
  readonly dedup_key: string;
  readonly client?: string;
  readonly payload?: { readonly summary: string; readonly source: string; readonly severity: 'error' | 'warning' | 'info' } & Record<
    string,
    unknown
  >;
  readonly links?: readonly { readonly href: string; readonly text: string }[];
}

/** The event without its routing key. One `dedup_key` for each condition, so that a repetition pages nobody again and its end closes it. */
export function pagerDutyEvent(notice: AlertNotice, site: Site): PagerDutyEvent {
  const { headline, paragraphs, runbook, links, at } = wordsOf(notice, site);
  const key = { dedup_key: `relink-${conditionIdOf(notice)}` };
  if (notice.state === 'resolved') return { event_action: 'resolve', ...key };
  return {
    event_action: 'trigger',
    ...key,
    client: 'Relink',
    payload: {
      summary: shortened(headline, longestSummary),
      source: notice.subject,
      severity: severityOf(notice, site),
      timestamp: at,
      component: 'relink',
      class: notice.code,
      custom_details: {
        ...Object.fromEntries(paragraphs.map(({ title, text }) => [title, shortened(text, longestDetail)])),
        Subject: notice.subject,
        Runbook: runbook,
      },
    },
    ...(links.length > 0 && { links: links.map(({ text, href }) => ({ text, href })) }),
  };
}

/** A service that goes by severity wakes people for `error` and not for `warning`; a try wakes nobody. */
function severityOf(notice: AlertNotice, site: Site): 'error' | 'warning' | 'info' {
  return notice.code === 'sink-test' ? 'info' : wordsOf(notice, site).severity;
}
