import { app } from '@azure/functions';
import { createLog } from '../shared/app-log.ts';

/** Every five minutes: finds restarts that no event told of, and wakes runs whose message was lost. */
app.timer('pulse', {
  schedule: '0 */5 * * * *',
  handler: async (_timer, context) => {
    const { getApp } = await import('../shared/app.ts');
    await getApp().pulse(createLog(context));
  },
});
