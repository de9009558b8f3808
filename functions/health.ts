import { app } from '@azure/functions';
import { createLog } from '../shared/app-log.ts';

/** Whether Relink can work, and what keeps it from it. */
app.http('health', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'health',
  handler: async (request, context) => {
    const { getApp } = await import('../shared/app.ts');
    return getApp().http.health(request, createLog(context));
  },
});
