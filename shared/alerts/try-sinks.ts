import type { AlertNotice } from '../domain/alert.ts';
import type { AlertSink, SinkTrial } from '../ports/alert-sink.ts';

/**
 * Sends one notice that says it is a try to every sink, all at once, and then that it is over: a receiver that keeps alerts open is left
 * with none. Bounded in time; never rejects.
 */
export async function trySinks(sinks: readonly AlertSink[], at: number): Promise<readonly SinkTrial[]> {
  return Promise.all(sinks.map((sink) => trySink(sink, at)));
}

async function trySink(sink: AlertSink, at: number): Promise<SinkTrial> {
  const signal = new AbortController().signal;
  const first = await sink.send(trialNotice(at), signal);
  const answer = first.kind === 'taken' ? await sink.send({ ...trialNotice(at), state: 'resolved' }, signal) : first;
  return answer.kind === 'taken' ? { sink: sink.name, isTaken: true } : { sink: sink.name, isTaken: false, because: answer.because };
}

function trialNotice(at: number): AlertNotice {
  return {
    code: 'sink-test',
    subject: 'the sinks of Relink',
    state: 'open',
    seen: 'Somebody asked Relink to try every way by which its alerts leave it.',
    done: 'This notice was sent once to each of them.',
    notDone: 'Nothing else. No cluster is concerned.',
    next: 'If you can read this, this way works. Nothing has to be done.',
    at,
  };
}
