import { app } from '@azure/functions';
import { answeredBy } from '../shared/app-http.ts';

/** A person approves the plan that a run waits with. */
app.http('approve', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'runs/{runId}/approve',
  handler: answeredBy('approve'),
});

/** A person stops a run at the next safe point. */
app.http('cancel', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'runs/{runId}/cancel',
  handler: answeredBy('cancel'),
});

/** A person asks that a cluster be left alone. */
app.http('place-hold', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'holds',
  handler: answeredBy('placeHold'),
});

/** The holds in force. */
app.http('holds', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'holds',
  handler: answeredBy('holds'),
});

/** A person lifts a hold. */
app.http('lift-hold', {
  methods: ['DELETE'],
  authLevel: 'anonymous',
  route: 'holds/{holdId}',
  handler: answeredBy('liftHold'),
});
