import { app } from '@azure/functions';
import { createLog } from '../shared/app-log.ts';

/** A person asks to make a missing endpoint or compute again from a snapshot. */
app.http('restore', {
  methods: ['POST'],
  authLevel: 'function',
  route: 'restore',
  handler: async (request, context) => {
    const { getApp } = await import('../shared/app.ts');
    return getApp().http.restore(request, createLog(context));
  },
});

/** The snapshots of one endpoint or compute. */
app.http('snapshots', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'snapshots',
  handler: async (request, context) => {
    const { getApp } = await import('../shared/app.ts');
    return getApp().http.snapshots(request, createLog(context));
  },
});
