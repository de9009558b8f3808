import { app } from '@azure/functions';
import { answeredBy } from '../shared/app-http.ts';

/** The list of runs. */
app.http('runs', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'runs',
  handler: answeredBy('runs'),
});

/** One run with its plan, tracks and journal. */
app.http('run', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'runs/{runId}',
  handler: answeredBy('run'),
});
