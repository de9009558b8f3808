import { errorCatalogue } from '../domain/error-catalogue.ts';
import { asServiceError, ServiceError } from '../domain/service-error.ts';
import type { Area, DoctorCheck, Level } from './report.ts';

export interface Attempted {
  readonly area: Area;
  readonly subject: string;
  /** What is looked at, for “… could not be checked”. */
  readonly what: string;
  /** Of a look that fails. `error` where Relink refuses what it cannot tell (R5). */
  readonly level?: Level;
  readonly signal: AbortSignal;
}

/** The checks, or one that says why they could not be made: no trouble of a part keeps the rest from being checked. */
export async function attempt(options: Attempted, check: () => Promise<readonly DoctorCheck[]>): Promise<readonly DoctorCheck[]> {
  const { area, subject, what, level = 'warning', signal } = options;
  if (signal.aborted) return [notReached(options)];
  try {
    return await check();
  } catch (thrown) {
    if (signal.aborted) return [notReached(options)];
    const error = asServiceError(thrown);
    const seen = `${what} could not be checked: ${saidOf(error, thrown)}`;
    return [{ id: `${area}.unchecked`, area, subject, level, seen, next: errorCatalogue[error.code].advice }];
  }
}

/** R11: words that are not Relink's own may quote anything, so a fault that nobody foresaw is told by its name alone. */
function saidOf({ code, message }: ServiceError, thrown: unknown): string {
  if (code !== 'unexpected' || thrown instanceof ServiceError) return message;
  return `an unexpected fault (${thrown instanceof Error ? thrown.name : typeof thrown}).`;
}

function notReached({ area, subject, what }: Attempted): DoctorCheck {
  const seen = `${what} was not reached in the time that an HTTP request has.`;
  return {
    id: `${area}.not-reached`,
    area,
    subject,
    level: 'warning',
    seen,
    next: 'Ask again; a busy Azure, or many clusters, take longer.',
  };
}
