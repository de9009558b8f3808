import type { Api } from './api-client.ts';
import { CommandError } from './exit-codes.ts';
import type { Progress } from './progress.ts';
import { readAnswer } from './read-answer.ts';
import { pathOfRun, type RunView, runViewSchema } from './run-view.ts';
import type { Terminal } from './terminal.ts';

export interface Watched {
  readonly view: RunView;
  /** As the API answered. */
  readonly body: unknown;
}

const lookEveryMs = 3_000;
/** How often the app may fail to answer in a row: about ten minutes of looks. */
const mostFailures = 20;
const afterFailureMs = 30_000;

/** Looks at the run until it has ended, and no longer than `longestMs`; resolves with the last view. Watching never touches the run. */
export async function watchRun(
  { api, terminal }: { readonly api: Api; readonly terminal: Terminal },
  runId: string,
  { progress, longestMs }: { readonly progress: Progress; readonly longestMs: number },
): Promise<Watched> {
  let last: Watched | undefined;
  let etag: string | undefined;
  let failures = 0;
  for (let waitedMs = 0; ; ) {
    const answer = await look(api, runId, etag).catch((error: unknown) => {
      failures += 1;
      if (!(error instanceof CommandError && error.isPassing) || failures > mostFailures) throw stillGoing(error, runId);
      if (failures === 1) terminal.err(`relink: ${error.message} Still trying; the run does not depend on it.\n`);
      return 'failed' as const;
    });
    if (answer !== 'failed') failures = 0;
    if (answer !== undefined && answer !== 'failed') {
      last = { view: readAnswer(answer.body, runViewSchema, 'a run'), body: answer.body };
      etag = answer.etag;
      progress.show(last.view);
    }
    const pauseMs = answer === 'failed' ? afterFailureMs : lookEveryMs;
    if (last && (last.view.run.hasEnded || waitedMs + pauseMs > longestMs)) return last;
    waitedMs += pauseMs;
    await terminal.wait(pauseMs);
  }
}

const look = (api: Api, runId: string, etag: string | undefined) => api.getIfChanged(pathOfRun(runId), etag);

function stillGoing(error: unknown, runId: string): unknown {
  if (!(error instanceof CommandError)) return error;
  return new CommandError(`${error.message} The run goes on all the same: relink show ${runId}`, error.exitCode);
}
