/**
 * `npm run soak`: many clusters are stopped every evening and started every morning, calls fail, events are lost, the host dies. At the end the
 * simulator's judge must find every cluster whole, and the store must hold no lease, no orphan, and no more than after the first nights.
 */
import { createScaledClock } from '../../local/local-clock.ts';
import { seeded } from '../../local/simulator/random.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { typeOf } from '../../shared/domain/arm-id.ts';
import { numbersGiven } from '../support/numbers-given.ts';
import { createBadLuck } from './bad-luck.ts';
import { readManyClusters } from './many-clusters.ts';
import { growthOf, lineOf, type NightFigures, tableOf, takeFigures } from './night-figures.ts';
import { createPatientStopwatch } from './patient-stopwatch.ts';
import { everybody } from './people.ts';
import { findLeftovers } from './store-look.ts';

const { clusters, nights, faults, loss, deaths, seed, speed } = numbersGiven({
  clusters: 100,
  nights: 7,
  faults: 0.02,
  loss: 0.2,
  deaths: 2,
  seed: 1,
  speed: 60,
});
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** A look at a hundred clusters takes a second of this machine. */
const lookEveryMs = 10 * minuteMs;

const world = await readManyClusters(clusters);
const clusterIds = world.resources.map(({ id }) => id).filter((id) => typeOf(id) === 'microsoft.containerservice/managedclusters');
const clock = createScaledClock({ speed, start: Date.UTC(2026, 10, 16, 19, 0, 0), stopwatch: createPatientStopwatch().elapsedMs });
const random = seeded(seed);
const luck = createBadLuck(random, faults);
const failures = new Map<string, number>();
const stack = await startStack({
  world,
  clock,
  speed,
  simulator: { seed, throttling: true },
  events: { loss, duplicates: 0.1, reorder: 0.1 },
  settings: {
    RELINK_MAX_ACTIVE_RUNS: '30',
    // At this speed the usual margin before the host's timeout is a quarter of a real second.
    RELINK_SLICE_SECONDS: '300',
    RELINK_LEASE_SECONDS: '300',
    // Short, so that something gets old within a week.
    RELINK_RUNS_KEPT_DAYS: '1',
    RELINK_SNAPSHOTS_KEPT: '4',
  },
  armTransport: luck.transport,
  host: { log: (level, _category, message) => level === 'error' && noteFailure(message) },
});
console.log(
  `${clusters} clusters, ${nights} nights, ${faults * 100} % of calls fail, ${loss * 100} % of events are lost, ${deaths} deaths of the host each night, clock at most ${speed}x`,
);
await stack.host().invokeTimer('pulse');
const figures: NightFigures[] = [];
for (let night = 1; night <= nights; night += 1) figures.push(await playNight(night));
process.exit(await report(stack));

async function playNight(night: number): Promise<NightFigures> {
  const begun = Date.now();
  const say = (text: string) =>
    console.log(`  night ${night}, ${new Date(clock.now()).toISOString().slice(11, 16)}: ${text} (${secondsSince(begun)} s here)`);
  say('everybody stops');
  await everybody('stop', clusterIds, { simulator: stack.simulator, clock });
  await untilAtRest();
  await quietUntil(clock.now() + 9 * hourMs);
  const started = clock.now();
  const dying = dieNowAndThen();
  say('everybody starts');
  await everybody('start', clusterIds, { simulator: stack.simulator, clock });
  await dying;
  const problems = await untilWhole(started + 8 * hourMs, (count) => say(`${count} problems`));
  const simulatedMinutes = Math.round((clock.now() - started) / minuteMs);
  await untilAtRest();
  await quietUntil(started + 14 * hourMs);
  const found = await takeFigures({ night, problems, simulatedMinutes, realSeconds: secondsSince(begun) }, stack);
  console.log([lineOf(found), ...problems.slice(0, 10).map((problem) => `  ${problem}`)].join('\n'));
  return found;
}

/** Hours in which nobody does anything: the first pulse of each stands for its twelve. Pulses see stops whose event was lost, and remove what is old. */
async function quietUntil(until: number): Promise<void> {
  while (clock.now() < until) {
    clock.advance(Math.min(hourMs, until - clock.now()));
    await stack.host().invokeTimer('pulse');
  }
}

/** At random moments of the first hour, when the repairs are at work. */
async function dieNowAndThen(): Promise<void> {
  for (let death = 0; death < deaths; death += 1) {
    await clock.sleep((10 + random.fraction() * 20) * minuteMs);
    await stack.restartHost();
  }
}

function secondsSince(begun: number): number {
  return Math.round((Date.now() - begun) / 1000);
}

async function untilWhole(until: number, say: (count: number) => void): Promise<readonly string[]> {
  for (;;) {
    const { problems } = stack.judge.verdict();
    say(problems.length);
    if (problems.length === 0 || clock.now() > until) return problems;
    await clock.sleep(lookEveryMs);
  }
}

/** Time that jumps would be the end of every invocation that is under way. */
async function untilAtRest(): Promise<void> {
  const until = clock.now() + 2 * hourMs;
  while ((await findLeftovers(stack.storageConnection, clock.now())).length > 0 && clock.now() < until) await clock.sleep(lookEveryMs);
}

/** The same message about another invocation counts as the same. */
function noteFailure(message: string): void {
  const text = message.replace(/\n[\s\S]*/, '').slice(0, 300);
  failures.set(text, (failures.get(text) ?? 0) + 1);
}

async function report({ judge, storageConnection }: Stack): Promise<number> {
  const { problems, breaches } = judge.verdict();
  const wrong = [...problems, ...breaches, ...(await findLeftovers(storageConnection, clock.now())), ...growthOf(figures)];
  console.log(`bad luck: ${[...luck.struck].map(([kind, count]) => `${kind} ${count}`).join(', ')}`);
  console.log(`rows after each night:\n${tableOf(figures).join('\n')}`);
  for (const [message, count] of [...failures].slice(0, 10)) console.log(`${count} x ${message}`);
  for (const line of wrong.slice(0, 30)) console.log(`  ${line}`);
  console.log(wrong.length === 0 ? 'nothing broken, no lease left, no orphaned row, nothing grows' : 'NOT good');
  return wrong.length === 0 ? 0 : 1;
}
