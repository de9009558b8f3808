import { app } from '@azure/functions';
import { answeredBy } from '../shared/app-http.ts';

/** What Relink has told people, and what is still open. */
app.http('alerts', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'alerts',
  handler: answeredBy('alerts'),
});

/** Sends a test notice to every sink. */
app.http('test-alerts', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'alerts/test',
  handler: answeredBy('testAlerts'),
});
