import { app } from '@azure/functions';
import { createLog } from '../shared/app-log.ts';

/** One message, one slice of one run. */
app.storageQueue('run-worker', {
  queueName: 'relink-runs',
  connection: 'AzureWebJobsStorage',
  handler: async (message, context) => {
    const { getApp } = await import('../shared/app.ts');
    await getApp().workRun(message, createLog(context));
  },
});
