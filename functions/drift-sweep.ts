import { app } from '@azure/functions';
import { createLog } from '../shared/app-log.ts';

/** Looks for drift once an hour; in which of the hour's ticks follows from the scope. */
app.timer('drift-sweep', {
  schedule: '0 2-59/5 * * * *',
  handler: async (_timer, context) => {
    const { getApp } = await import('../shared/app.ts');
    await getApp().sweep(createLog(context));
  },
});
