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
