import type { AlertNotice } from '../domain/alert.ts';
import { alertCatalogue } from '../domain/alert-catalogue.ts';
import { nameOf } from '../domain/arm-id.ts';
import { runbookOf } from '../domain/runbook-of.ts';
import { clusterType, wellFormedId } from '../domain/well-formed-id.ts';
import type { Site } from './site.ts';

export interface Link {
  readonly text: string;
  readonly href: string;
}

/** A notice in the words that every sink uses, in the order in which people need them. Lengths are for the sinks to mind. */
export interface NoticeWords {
  readonly headline: string;
  readonly severity: 'error' | 'warning';
  readonly subject: string;
  readonly paragraphs: readonly { readonly title: string; readonly text: string }[];
  readonly runbook: string;
  /** Into Relink's own pages; none where it does not know its address. */
  readonly links: readonly Link[];
  /** ISO 8601. */
  readonly at: string;
}

export function wordsOf(notice: AlertNotice, site: Site): NoticeWords {
  const { code, subject, seen, done, notDone, next, state, others } = notice;
  const { title, severity: usual } = alertCatalogue[code];
  const more = others && others.count > 0 ? ` and ${others.count} more` : '';
  const end = state === 'resolved' ? 'Over: ' : '';
  return {
    headline: `${end}${title}: ${nameOf(subject) || subject}${more}`,
    severity: notice.severity ?? usual,
    subject,
    paragraphs: [
      { title: 'Seen', text: seen },
      { title: 'Done', text: done },
      { title: 'Not done', text: notDone },
      { title: 'Next', text: next },
      ...(others ? [{ title: `The same of ${others.count} more`, text: namesOf(others) }] : []),
    ],
    runbook: runbookOf(code),
    links: linksOf(notice, site),
    at: new Date(notice.at).toISOString(),
  };
}

function namesOf({ count, some }: NonNullable<AlertNotice['others']>): string {
  const names = some.map((subject) => nameOf(subject) || subject).join(', ');
  return count > some.length ? `${names} and ${count - some.length} others` : names;
}

/** The run, the cluster, the runbook, and all alerts. */
export function linksOf({ code, runId, subject }: AlertNotice, site: Site): readonly Link[] {
  if (site === undefined) return [];
  const cluster = wellFormedId(subject, clusterType);
  return [
    ...(runId === undefined ? [] : [{ text: 'Run', href: `${site}/api/page/runs/${encodeURIComponent(runId)}` }]),
    ...(cluster === undefined ? [] : [{ text: 'Cluster', href: `${site}/api/page/clusters?id=${encodeURIComponent(cluster)}` }]),
    { text: 'Runbook', href: `${site}/api/page/runbooks/${code}` },
    { text: 'Alerts', href: `${site}/api/page/alerts` },
  ];
}

/** Cut at that many characters (UTF-16 units, no half of one), with an ellipsis where something is missing. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
