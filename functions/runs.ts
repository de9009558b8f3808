import { app } from '@azure/functions';
import { createLog } from '../shared/app-log.ts';

/** The list of runs. */
app.http('runs', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'runs',
  handler: async (request, context) => {
    const { getApp } = await import('../shared/app.ts');
    return getApp().http.runs(request, createLog(context));
  },
});

/** One run with its plan, tracks and journal. */
app.http('run', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'runs/{runId}',
  handler: async (request, context) => {
    const { getApp } = await import('../shared/app.ts');
    return getApp().http.run(request, createLog(context));
  },
});
