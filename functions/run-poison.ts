import { app } from '@azure/functions';
import { createLog } from '../shared/app-log.ts';

/** What the host gave up on: the run is marked failed and a person is told. */
app.storageQueue('run-poison', {
  queueName: 'relink-runs-poison',
  connection: 'AzureWebJobsStorage',
  handler: async (message, context) => {
    const { getApp } = await import('../shared/app.ts');
    await getApp().buryRun(message, createLog(context));
  },
});
