import type { ArmResponse } from '../../local/simulator/kernel.ts';
import { isObject } from '../../shared/domain/json.ts';
import type { Session } from './replay.ts';
import { compareAnswer, compareNearest, normalUrl } from './replay-answer.ts';
import type { Exchange, OperationStyle, RecordedAnswer } from './replay-recording.ts';
import { compareShape, type Difference, type Places } from './replay-shape.ts';

/** A request whose answer may carry a long operation. */
export interface Started {
  readonly exchange: Exchange;
  readonly answer: ArmResponse;
  readonly hides: readonly string[];
}

interface Poll {
  readonly answer: ArmResponse;
  /** The Nth poll that says it is still running, from 0. */
  readonly nth: number;
}

/** What clients wait when an answer names no `Retry-After`: in the recorded sessions of AKS and Azure ML their polls are 30 s apart. */
const defaultWaitSeconds = 30;
const mostPolls = 400;

/** Polls an accepted operation to its end as a client does, and compares every poll and the result with what sessions of the same style show. */
export async function follow(session: Session, started: Started): Promise<readonly Difference[]> {
  const url = started.answer.headers['azure-asyncoperation'];
  if (started.answer.status >= 300 || url === undefined) return [];
  const style = session.styles.find((candidate) => isOfStyle(candidate, url, session.places));
  if (!style) return [{ at: 'poll', recorded: 'a style of operations.json', simulated: normalUrl(url, started.exchange.version) }];
  const found: Difference[] = [];
  const last = await poll(session, started, (seen) => {
    found.push(...comparePoll(session, started, { ...seen, style }));
  });
  if (!last) return [...found, { at: 'poll', recorded: 'an end', simulated: `still running after ${mostPolls} polls` }];
  return unique([...found, ...(await compareResult(session, started, style))]);
}

async function poll(session: Session, started: Started, seen: (poll: Poll) => void): Promise<ArmResponse | undefined> {
  let waitSeconds = secondsOf(started.answer);
  for (let nth = 0; nth < mostPolls; nth += 1) {
    await session.pass(waitSeconds);
    const answer = await get(session, started, started.answer.headers['azure-asyncoperation'] as string);
    seen({ answer, nth });
    if (isEnd(answer)) return answer;
    waitSeconds = secondsOf(answer);
  }
  return undefined;
}

function comparePoll(
  session: Session,
  started: Started,
  { answer, nth, style }: Poll & { readonly style: OperationStyle },
): readonly Difference[] {
  const context = { places: session.places, version: started.exchange.version, hides: [] };
  const candidates = isEnd(answer) ? endsOf(started.exchange, style) : style.running;
  const nearest = compareNearest(candidates, answer, context);
  const pace = isEnd(answer) ? [] : compareShape(style.retryAfter[nth], answer.headers['retry-after'], { at: 'retry-after', places: {} });
  return [...nearest.map(inPoll('poll')), ...(style.retryAfter.length > nth ? pace.map(inPoll('poll.pace')) : [])];
}

function endsOf(exchange: Exchange, style: OperationStyle): readonly RecordedAnswer[] {
  if (exchange.ended === undefined) return style.ended;
  return [{ status: 200, headers: style.ended[0]?.headers ?? {}, body: exchange.ended }];
}

async function compareResult(session: Session, started: Started, style: OperationStyle): Promise<readonly Difference[]> {
  const location = started.answer.headers.location;
  if (location === undefined || style.resultAnswer === undefined || started.exchange.ended !== undefined) return [];
  const answer = await get(session, started, location);
  const context = { places: session.places, version: started.exchange.version, hides: [] };
  return compareAnswer(style.resultAnswer, answer, context).map(inPoll('result'));
}

function inPoll(prefix: string): (difference: Difference) => Difference {
  return (difference) => ({ ...difference, at: `${prefix}.${difference.at}` });
}

/** The same difference in every poll is one difference. */
function unique(differences: readonly Difference[]): readonly Difference[] {
  return [...new Map(differences.map((difference) => [JSON.stringify(difference), difference])).values()];
}

function get(session: Session, started: Started, url: string): Promise<ArmResponse> {
  return session.simulator.handle({
    method: 'GET',
    url: new URL(url),
    headers: { authorization: `Bearer ${started.exchange.as ?? 'owner'}` },
  });
}

function isEnd(answer: ArmResponse): boolean {
  const status = isObject(answer.body) ? answer.body.status : undefined;
  return answer.status >= 400 || status === 'Succeeded' || status === 'Failed' || status === 'Canceled';
}

function secondsOf(answer: ArmResponse): number {
  const seconds = Number(answer.headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : defaultWaitSeconds;
}

function isOfStyle(style: OperationStyle, url: string, places: Places): boolean {
  const path = normalUrl(url, '').split('?')[0];
  return compareShape(style.poll, path, { at: 'path', places }).length === 0;
}
