import { app } from '@azure/functions';
import { answeredBy } from '../shared/app-http.ts';

/** The list of runs. */
app.http('runs', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'runs',
  handler: answeredBy('runs'),
});

/** One run with its plan, tracks and journal. */
app.http('run', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'runs/{runId}',
  handler: answeredBy('run'),
});

/** What becomes of each endpoint and compute of a run. */
app.http('tracks', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'runs/{runId}/tracks',
  handler: answeredBy('tracks'),
});

/** The journal of a run, page by page. */
app.http('journal', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'runs/{runId}/journal',
  handler: answeredBy('journal'),
});
