import { app } from '@azure/functions';
import { createLog } from '../shared/app-log.ts';

/** A person asks for a plan or a repair of one cluster. */
app.http('repair', {
  methods: ['POST'],
  authLevel: 'function',
  route: 'repair',
  handler: async (request, context) => {
    const { getApp } = await import('../shared/app.ts');
    return getApp().http.repair(request, createLog(context));
  },
});
