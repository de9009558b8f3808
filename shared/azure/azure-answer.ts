import { isObject, type Json, type JsonObject } from '../domain/json.ts';

/** One HTTP answer as it came over the wire, before any SDK model has touched it. */
export interface WireAnswer {
  readonly method: string;
  readonly status: number;
  readonly text: string;
  header(name: string): string | undefined;
}

/** The body as a JSON object, or undefined when it is empty, HTML, or anything else. */
export function bodyOf(answer: WireAnswer): JsonObject | undefined {
  try {
    const parsed: unknown = JSON.parse(answer.text.replace(/^\uFEFF/, ''));
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** What an error body says, whatever its shape. */
export interface AzureComplaint {
  /** The outermost code, as Azure wrote it. */
  readonly code: string | undefined;
  /** Every code in it, outermost first: the telling one is often in `details`. */
  readonly codes: readonly string[];
  readonly texts: readonly string[];
}

/**
 * Reads the error shapes of the recordings: wrapped (`error`), unwrapped (AKS, private DNS records), capital letters (App
 * Service), `details`, `innererror`, and an empty body.
 */
export function readComplaint(body: Json | undefined): AzureComplaint {
  const found: { codes: string[]; texts: string[] } = { codes: [], texts: [] };
  collect(lowerFirst(body), found, 0);
  return { code: found.codes[0], codes: found.codes, texts: [...new Set(found.texts)] };
}

const deepest = 5;

function collect(outer: JsonObject | undefined, found: { codes: string[]; texts: string[] }, depth: number): void {
  const node = isObject(outer?.error) ? lowerFirst(outer.error) : outer;
  if (!node || depth > deepest) return;
  if (typeof node.code === 'string' && node.code !== '') found.codes.push(node.code);
  if (typeof node.subcode === 'string') found.codes.push(node.subcode);
  if (typeof node.message === 'string' && node.message !== '') found.texts.push(node.message);
  const details = Array.isArray(node.details) ? node.details : [];
  for (const inner of [...details, node.innererror, node.innerError]) collect(lowerFirst(inner), found, depth + 1);
}

function lowerFirst(value: Json | undefined): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.charAt(0).toLowerCase() + key.slice(1), item]));
}
