import { app } from '@azure/functions';
import { answeredBy } from '../shared/app-http.ts';

/** Every cluster that Relink has met, and how it stands. */
app.http('clusters', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'clusters',
  handler: answeredBy('clusters'),
});
