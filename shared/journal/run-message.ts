import { Buffer } from 'node:buffer';
import { isObject, type Json, textAt } from '../domain/json.ts';

/** Text of a queue message for a run: base64 of `{"runId":"…"}`, the encoding that the Functions host expects unless told otherwise. */
export function runMessage(runId: string): string {
  return Buffer.from(JSON.stringify({ runId }), 'utf8').toString('base64');
}

/** The run that a message names, from the object or the text that the host hands over; undefined for anything else. */
export function runIdOf(message: unknown): string | undefined {
  return textAt(typeof message === 'string' ? parsed(message) : (message as Json), 'runId');
}

function parsed(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
