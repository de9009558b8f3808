import { app } from '@azure/functions';
import { createLog } from '../shared/app-log.ts';

/** A person approves the plan that a run waits with. */
app.http('approve', {
  methods: ['POST'],
  authLevel: 'function',
  route: 'runs/{runId}/approve',
  handler: async (request, context) => {
    const { getApp } = await import('../shared/app.ts');
    return getApp().http.approve(request, createLog(context));
  },
});

/** A person stops a run at the next safe point. */
app.http('cancel', {
  methods: ['POST'],
  authLevel: 'function',
  route: 'runs/{runId}/cancel',
  handler: async (request, context) => {
    const { getApp } = await import('../shared/app.ts');
    return getApp().http.cancel(request, createLog(context));
  },
});

/** A person asks that a cluster be left alone. */
app.http('place-hold', {
  methods: ['POST'],
  authLevel: 'function',
  route: 'holds',
  handler: async (request, context) => {
    const { getApp } = await import('../shared/app.ts');
    return getApp().http.placeHold(request, createLog(context));
  },
});

/** The holds in force. */
app.http('holds', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'holds',
  handler: async (request, context) => {
    const { getApp } = await import('../shared/app.ts');
    return getApp().http.holds(request, createLog(context));
  },
});

/** A person lifts a hold. */
app.http('lift-hold', {
  methods: ['DELETE'],
  authLevel: 'function',
  route: 'holds/{holdId}',
  handler: async (request, context) => {
    const { getApp } = await import('../shared/app.ts');
    return getApp().http.liftHold(request, createLog(context));
  },
});
