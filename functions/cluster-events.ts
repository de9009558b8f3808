import { app } from '@azure/functions';
import { createLog } from '../shared/app-log.ts';

/** Event Grid: starts and stops of clusters, deletes of endpoints and computes. Records and enqueues, nothing more. */
app.eventGrid('cluster-events', {
  handler: async (event, context) => {
    const { getApp } = await import('../shared/app.ts');
    await getApp().receiveEvents(event, createLog(context));
  },
});
