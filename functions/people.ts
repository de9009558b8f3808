import { app } from '@azure/functions';
import { answeredBy } from '../shared/app-http.ts';

/** A person approves the plan that a run waits with. */
app.http('approve', {
  methods: ['POST'],
  authLevel: 'function',
  route: 'runs/{runId}/approve',
  handler: answeredBy('approve'),
});

/** A person stops a run at the next safe point. */
app.http('cancel', {
  methods: ['POST'],
  authLevel: 'function',
  route: 'runs/{runId}/cancel',
  handler: answeredBy('cancel'),
});

/** A person asks that a cluster be left alone. */
app.http('place-hold', {
  methods: ['POST'],
  authLevel: 'function',
  route: 'holds',
  handler: answeredBy('placeHold'),
});

/** The holds in force. */
app.http('holds', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'holds',
  handler: answeredBy('holds'),
});

/** A person lifts a hold. */
app.http('lift-hold', {
  methods: ['DELETE'],
  authLevel: 'function',
  route: 'holds/{holdId}',
  handler: answeredBy('liftHold'),
});
