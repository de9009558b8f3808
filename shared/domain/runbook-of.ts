import type { AlertCode } from './alert-catalogue.ts';

/** The page for the on-call engineer, as a path in the repository of Relink. */
export function runbookOf(code: AlertCode): string {
  return `docs/runbooks/${code}.md`;
}
