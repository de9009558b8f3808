import { app } from '@azure/functions';
import { answeredBy } from '../shared/app-http.ts';

/** Whether Relink can work, and what keeps it from it. */
app.http('health', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'health',
  handler: answeredBy('health'),
});
