import type { ErrorCode } from '../domain/error-catalogue.ts';
import type { Json } from '../domain/json.ts';
import { type FailureDetails, ServiceError } from '../domain/service-error.ts';
import { type AzureComplaint, bodyOf, readComplaint, type WireAnswer } from './azure-answer.ts';
import { redact } from './redact.ts';

/** A refusal matches a row when everything that the row names holds. The first row that matches decides. */
interface Row {
  readonly status?: readonly number[];
  /** Tried on every code in the body, those in `details` too. */
  readonly code?: RegExp;
  /** Tried on every message in the body. */
  readonly text?: RegExp;
  readonly as: ErrorCode;
}

/**
 * The one table of Azure's refusals. Sources: recorded-network-aks sections 2-7 and recorded-ml-auth sections 5 and 7, except
 * where a row says otherwise. Rows by code stand first, because a code also decides for an operation that was accepted
 * and failed later, where no HTTP status tells anything.
 */
const rows: readonly Row[] = [
  // A lock on the target of an endpoint surfaces late, as text inside the failed operation (terraform-provider-azurerm #17478).
  { code: /^ScopeLocked$/i, as: 'azure-locked' },
  { text: /"ScopeLocked"|following scope\(s\) are locked/i, as: 'azure-locked' },
  { code: /^LinkedAuthorizationFailed$/i, as: 'azure-linked-forbidden' },
  { code: /^(AuthorizationFailed|Forbidden|DenyAssignmentAuthorizationFailed)$/i, as: 'azure-forbidden' },
  // RequestDisallowedByPolicy and RequestDisallowedByAzure (Azure Policy's documented deny codes).
  { code: /^(RequestDisallowedBy\w+|PolicyViolation)$/i, as: 'azure-policy-denied' },
  // Microsoft Learn, "Resolve errors for resource provider registration"; a 409, but nothing that passes by itself.
  { code: /^MissingSubscriptionRegistration$/i, as: 'azure-not-registered' },
  // Not recorded; the names are those of public issue reports on static addresses of network interfaces and endpoints.
  { code: /^(Private|Static)?IPAddress(es)?(Is)?(Already)?(InUse|Allocated)\w*$/i, as: 'azure-address-in-use' },
  { text: /private ip address \S+ is (already )?(allocated|in use|assigned)/i, as: 'azure-address-in-use' },
  { code: /^PreconditionFailed$/i, as: 'azure-conflict' },
  { status: [412], as: 'azure-conflict' },
  // Network answers 429 for "busy" too. AKS's EtagMismatch says "Another operation is in progress".
  { code: /^(RetryableError\w*|AnotherOperationInProgress|ReferencedResourceNotProvisioned|EtagMismatch)$/i, as: 'azure-busy' },
  // A new identity is not known everywhere at once: five refusals in a row were recorded before the 201.
  { code: /^PrincipalNotFound$/i, as: 'azure-busy' },
  // The same principal, role and scope under another name (recorded-ml-auth, section 5): the next look at the world sees it.
  { code: /^RoleAssignmentExists$/i, as: 'azure-conflict' },
  // Resource Graph, inside a BadRequest (microsoft/ARI #199): more than 16 MiB for one page.
  { code: /^ResponsePayloadTooLarge$/i, as: 'azure-answer-too-large' },
  { code: /^(TooManyRequests|Throttled|RateLimiting|(Subscription|Resource)RequestsThrottled|429)$/i, as: 'azure-throttled' },
  { status: [429], as: 'azure-throttled' },
  { status: [401], as: 'azure-unauthenticated' },
  { code: /^(ExpiredAuthenticationToken|InvalidAuthenticationToken\w*|AuthenticationFailed)$/i, as: 'azure-unauthenticated' },
  { status: [403], as: 'azure-forbidden' },
  { status: [404, 410], as: 'azure-not-found' },
  { status: [409], as: 'azure-busy' },
  { status: [408, 500, 502, 503, 504], as: 'azure-unavailable' },
  { status: [400, 405, 406, 411, 413, 414, 415, 422, 501], as: 'azure-invalid-request' },
];

/** Errors of the way to Azure, by the name or code of what the SDK or Node throws; there is no answer to look at. */
const faults: readonly { readonly mark: RegExp; readonly as: ErrorCode; readonly says: string }[] = [
  {
    mark: /^(CredentialUnavailable|AggregateAuthentication|Authentication(Required)?)Error$/,
    as: 'azure-unauthenticated',
    says: 'Relink could not get a token',
  },
  { mark: /^PARSE_ERROR$/, as: 'azure-unavailable', says: 'Azure’s answer could not be read' },
  { mark: /^TimeoutError$/, as: 'azure-unreachable', says: 'Azure gave no answer in time' },
  { mark: /^AbortError$/, as: 'azure-unreachable', says: 'the call was given up before Azure answered' },
  {
    mark: /^(REQUEST_SEND_ERROR|E(?!RR_)[A-Z][A-Z_]{2,}|ERR_(TLS|SSL)_\w+|UND_ERR_\w+|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+|RestError)$/,
    as: 'azure-unreachable',
    says: 'Azure could not be reached',
  },
];

/**
 * Turns what an Azure call threw, or an answer that is a refusal, into a `ServiceError`. `what` is the deed in plain words
 * ("delete endpoint pe-hub"). The message is one sentence, free of secrets (R11), with Azure's own words kept up to 500
 * characters. `retryAfterMs` is Azure's header, or the seconds that only its message names.
 */
export function toServiceError(thrown: unknown, what: string): ServiceError {
  if (thrown instanceof ServiceError) return thrown;
  const answer = answerOf(thrown);
  return answer ? refusal(answer, what) : fault(thrown, what);
}

/** The reason of an operation that Azure accepted and then failed; `error` is the poll body's `error`, if it has one. */
export function operationFailure(error: Json | undefined, what: string, ended = 'Failed'): FailureDetails {
  const complaint = readComplaint(error);
  const code = firstMatch(undefined, complaint) ?? 'azure-operation-failed';
  const words = wordsOf(complaint) || 'Azure gives no reason';
  const details: FailureDetails['details'] = complaint.code ? { azureCode: redact(complaint.code) } : {};
  return { code, message: `Could not ${what}: Azure accepted it and then ended it as ${ended}: ${words}`, details };
}

function refusal(answer: WireAnswer, what: string): ServiceError {
  const complaint = readComplaint(bodyOf(answer));
  const code = firstMatch(answer.status, complaint) ?? 'azure-unknown';
  const words = wordsOf(complaint) || 'no reason given';
  const said = [answer.status, complaint.code].filter(Boolean).join(' ');
  const request = answer.header('x-ms-correlation-request-id') ?? answer.header('x-ms-request-id');
  return new ServiceError(code, `Could not ${what}: Azure answered ${redact(said)}: ${words}`, {
    details: {
      status: answer.status,
      ...(complaint.code && { azureCode: redact(complaint.code) }),
      ...(request && { correlationId: request }),
    },
    retryAfterMs: retryAfterMs(answer) ?? secondsInWords(code, complaint),
  });
}

function fault(thrown: unknown, what: string): ServiceError {
  const marks = marksOf(thrown);
  const known = faults.find((row) => marks.some((mark) => row.mark.test(mark)));
  const words = shortened(redact(thrown instanceof Error ? thrown.message : String(thrown)));
  if (!known) return new ServiceError('unexpected', `Could not ${what}: ${words}`);
  return new ServiceError(known.as, `Could not ${what}: ${known.says}: ${words}`, marks[0] ? { details: { cause: marks[0] } } : {});
}

function firstMatch(status: number | undefined, complaint: AzureComplaint): ErrorCode | undefined {
  const row = rows.find(
    (candidate) =>
      (!candidate.status || (status !== undefined && candidate.status.includes(status))) &&
      (!candidate.code || complaint.codes.some((code) => candidate.code?.test(code))) &&
      (!candidate.text || complaint.texts.some((text) => candidate.text?.test(text))),
  );
  return row?.as;
}

/** Retry-After in milliseconds: seconds, or a date read against the answer's own Date. A value that is not positive says nothing. */
export function retryAfterMs(answer: WireAnswer): number | undefined {
  const header = answer.header('retry-after')?.trim();
  if (!header) return answer.status === 429 ? quotaResetMs(answer) : undefined;
  const ms = /^\d+(\.\d+)?$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.parse(answer.header('date') ?? '');
  return ms > 0 ? ms : undefined;
}

/** Resource Graph: `00:00:05`, when its quota begins anew ("Guidance for throttled requests in Azure Resource Graph"). */
export function quotaResetMs(answer: WireAnswer): number | undefined {
  const parts = /^(\d+):(\d+):(\d+)/.exec(answer.header('x-ms-user-quota-resets-after')?.trim() ?? '');
  const [hours = 0, minutes = 0, seconds = 0] = parts?.slice(1).map(Number) ?? [];
  const ms = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  return ms > 0 ? ms : undefined;
}

/** "The call can be retried in 14 seconds", "Please try again after '324' seconds": the header may be missing (recorded). */
function secondsInWords(code: ErrorCode, complaint: AzureComplaint): number | undefined {
  if (!['azure-busy', 'azure-throttled', 'azure-unavailable'].includes(code)) return undefined;
  const seconds = complaint.texts.map((text) => /\b(?:in|after) '?(\d+)'? seconds?\b/i.exec(text)?.[1]).find(Boolean);
  return seconds === undefined || Number(seconds) === 0 ? undefined : Number(seconds) * 1000;
}

function wordsOf(complaint: AzureComplaint): string {
  return shortened(redact(complaint.texts.join(' ').replace(/\s+/g, ' ').trim()));
}

const longestWords = 500;

function shortened(text: string): string {
  return text.length <= longestWords ? text : `${text.slice(0, longestWords - 1)}…`;
}

function marksOf(thrown: unknown): readonly string[] {
  const { code, name, cause } = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as {
    code?: unknown;
    name?: unknown;
    cause?: unknown;
  };
  const own = [code, name].filter((mark): mark is string => typeof mark === 'string' && mark !== 'Error');
  return cause === undefined ? own : [...own, ...marksOf(cause)];
}

/** Takes an answer as it is, or out of the SDKs' RestError. */
function answerOf(thrown: unknown): WireAnswer | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  if ('status' in thrown && 'text' in thrown && 'header' in thrown) return thrown as WireAnswer;
  const response = (thrown as { response?: RestResponse }).response;
  if (typeof response?.status !== 'number' || response.status < 300) return undefined;
  return {
    method: response.request?.method ?? '',
    status: response.status,
    text: response.bodyAsText ?? '',
    header: (name) => response.headers?.get(name),
  };
}

interface RestResponse {
  readonly status?: number;
  readonly bodyAsText?: string | null;
  readonly headers?: { get(name: string): string | undefined };
  readonly request?: { readonly method?: string };
}
