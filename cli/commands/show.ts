import { connected, type Scene } from '../connected.ts';
import { exitCodes } from '../exit-codes.ts';
import { wholeNumber } from '../numbers.ts';
import { readAnswer } from '../read-answer.ts';
import { watchToEnd } from '../run-end.ts';
import { pathOfRun, runViewSchema } from '../run-view.ts';
import { nextStep, shownJournal, shownMissing, shownPlan, shownRun, shownTracks } from '../run-words.ts';
import { usualMinutes } from './repair.ts';

const help = `
Exit codes: 0; with --watch 0 succeeded, 1 refused, cancelled, parked, or not over in time, 2 failed.

Examples:
  relink show <runId>
  relink show <runId> --watch
  relink show <runId> --json | jq '.tracks[] | select(.state != "done")'`;

export function addShow(scene: Scene): void {
  const command = scene.program
    .command('show')
    .description('Shows a run: its plan, the state of each part, what is missing, and the journal.')
    .argument('<runId>', 'as "relink runs" lists it')
    .option('--watch', 'show what happens until the run has ended')
    .option('--minutes <number>', 'how long --watch waits', wholeNumber(1, 1_440), usualMinutes)
    .addHelpText('after', help);
  connected<{ readonly watch?: boolean; readonly minutes: number }>(
    command,
    scene,
    async (connection, { watch, minutes }, [runId = '']) => {
      if (watch) return watchToEnd(connection, runId, minutes);
      const { api, terminal, show } = connection;
      const body = await api.get(pathOfRun(runId));
      const view = readAnswer(body, runViewSchema, 'a run');
      const { run, tracks, journal } = view;
      const next = nextStep(run);
      show(body, () =>
        [
          shownRun(run, terminal),
          ...(run.plan ? [shownPlan(run.plan, { withCalls: false })] : []),
          shownTracks(tracks, terminal),
          shownMissing(view),
          shownJournal(journal),
          ...(next ? [`${next}\n`] : []),
        ].join('\n'),
      );
      return exitCodes.ok;
    },
  );
}
