import { app } from '@azure/functions';
import { platform, record } from '../record.js';

const tries = new Map();

app.storageQueue('job', {
  queueName: '%JOB_QUEUE%',
  connection: 'FIXTURE_STORAGE',
  handler: async (message, context) => {
    const { dequeueCount, queueTrigger } = context.triggerMetadata;
    record({ job: message, dequeueCount, queueTrigger });
    context.log('working');
    if (message.sleepMs) {
      await platform().clock.sleep(message.sleepMs);
      record({ finished: message.id });
    }
    const tried = (tries.get(message.id) ?? 0) + 1;
    tries.set(message.id, tried);
    if (tried <= (message.failures ?? 0)) throw new Error(`failure ${tried}`);
  },
});

app.storageQueue('job-poison', {
  queueName: '%JOB_QUEUE%-poison',
  connection: 'FIXTURE_STORAGE',
  handler: (message) => record({ poison: message }),
});

app.timer('tick', {
  schedule: '%TICK_SCHEDULE%',
  handler: async (timer) => {
    record({ tick: timer.isPastDue, last: timer.scheduleStatus?.last });
    await platform().clock.sleep(1_000);
    record({ ticked: true });
  },
});

app.eventGrid('on-event', {
  handler: (event) => {
    record({ event: event.id });
    if (event.id === 'bad') throw new Error('cannot take it');
  },
});
