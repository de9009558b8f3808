/**
 * Every error that Relink can report. Codes are never reused. `retry` says how a slice treats it: `fast` (seconds),
 * `slow` (half a minute up), `very-slow` (minutes), `never`.
 */
export type RetryClass = 'fast' | 'slow' | 'very-slow' | 'never';

interface CatalogueEntry {
  readonly retry: RetryClass;
  readonly httpStatus: number;
  /** What an operator should do next. */
  readonly advice: string;
}

const entry = (retry: RetryClass, httpStatus: number, advice: string): CatalogueEntry => ({ retry, httpStatus, advice });

export const errorCatalogue = {
  // Azure's answers (mapped in azure/arm-errors.ts only)
  'azure-not-found': entry('never', 404, 'Check that the resource still exists and that Relink may read it.'),
  'azure-busy': entry(
    'slow',
    503,
    'Another operation holds the resource. Relink waits for it; look for a long-running change by somebody else.',
  ),
  'azure-throttled': entry(
    'slow',
    503,
    'Azure limits the request rate. Relink waits as asked; look for other automation in the subscription.',
  ),
  'azure-unavailable': entry('fast', 503, 'Azure answered with a server fault. Relink tries again.'),
  'azure-unreachable': entry('fast', 503, 'Azure could not be reached. Check DNS and outbound network of the function app.'),
  'azure-conflict': entry('fast', 409, 'The resource changed while Relink looked at it. Relink reads it again.'),
  'azure-forbidden': entry('never', 403, 'Give Relink’s identity the action that the message names (infra/roles).'),
  'azure-linked-forbidden': entry('never', 403, 'Give Relink’s identity the linked action that the message names, on the linked resource.'),
  'azure-unauthenticated': entry('very-slow', 503, 'Relink could not sign in. Check its managed identity.'),
  'azure-locked': entry('never', 409, 'Remove the lock that the message names, or exclude the resource; Relink never removes locks.'),
  'azure-policy-denied': entry('never', 403, 'An Azure Policy denies the write. Exempt the resource or change the policy.'),
  'azure-not-registered': entry('never', 409, 'Register the resource provider that the message names (az provider register).'),
  'azure-address-in-use': entry('slow', 409, 'The static address is taken. Find the network interface that holds it.'),
  'azure-invalid-request': entry(
    'never',
    400,
    'Azure refused the request as invalid. Compare the snapshot with the message; this is a defect of Relink.',
  ),
  'azure-answer-too-large': entry(
    'never',
    502,
    'Azure’s answer is larger than Azure allows. Relink asks for less at a time; if it still says this, a single resource is too large.',
  ),
  'azure-operation-failed': entry('slow', 502, 'Azure accepted the operation and then failed it. Read the message.'),
  'azure-operation-lost': entry(
    'fast',
    502,
    'Azure forgot the operation, or Relink may not follow it. Relink looks at the resource itself.',
  ),
  'azure-unknown': entry('slow', 502, 'Azure answered with an error that Relink does not know. Read the message.'),
  // Our own store
  'store-conflict': entry('fast', 409, 'Two writers met on one row. Relink reads it again.'),
  'store-unavailable': entry('fast', 503, 'Table or Queue Storage did not answer. Check the storage account of the function app.'),
  'store-corrupt': entry(
    'never',
    500,
    'A row or snapshot cannot be read or fails its hash. Do not delete anything; see docs/runbooks/run-failed.md.',
  ),
  'store-newer': entry(
    'slow',
    503,
    'A newer release wrote the rows, so this one touches nothing. Deploy that release again; see docs/runbooks/schema-newer.md.',
  ),
  'lease-lost': entry('never', 409, 'Another slice took the cluster over, or this one was stalled for too long. Nothing to do.'),
  // People's requests
  'not-signed-in': entry('never', 401, 'Sign in with an account of your tenant, or ask for a token as the message says (docs/sign-in.md).'),
  'not-allowed': entry('never', 403, 'Ask whoever manages Relink’s enterprise application for the app role that the message names.'),
  'form-from-elsewhere': entry('never', 403, 'Open the page of Relink and send the form from there.'),
  'sign-in-unavailable': entry('fast', 503, 'Check that the function app reaches the sign-in address of your cloud over the network.'),
  'bad-request': entry('never', 400, 'Correct the request as the message says.'),
  'body-too-large': entry('never', 413, 'Send what the page of this API asks for, and nothing else.'),
  'idempotency-key-under-way': entry('fast', 409, 'Wait for the answer of the first request, or send this one again in some seconds.'),
  'idempotency-key-reused': entry(
    'never',
    422,
    'Give each request an Idempotency-Key of its own, and send the same one only to repeat it.',
  ),
  'not-found': entry('never', 404, 'Check the id.'),
  'not-now': entry('never', 409, 'The request does not fit what is going on. Read the run again, then decide.'),
  'out-of-scope': entry('never', 403, 'Add the subscription or resource group to RELINK_SCOPE, if Relink shall work there.'),
  'run-active': entry('never', 409, 'Wait until the run that the message names has ended, then ask again.'),
  'bad-settings': entry('never', 500, 'Correct the application settings that the message lists.'),
  // Ours
  'run-blocked': entry(
    'never',
    409,
    'Relink took the resource away and cannot make it again. Remove what the message names; Relink tries again, or ask for a repair.',
  ),
  'run-timed-out': entry('never', 504, 'The run took longer than allowed. Read its journal for the step that waited.'),
  unexpected: entry('slow', 500, 'A defect of Relink. The journal has the message.'),
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof errorCatalogue;
