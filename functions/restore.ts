import { app } from '@azure/functions';
import { answeredBy } from '../shared/app-http.ts';

/** A person asks to make a missing endpoint or compute again from a snapshot. */
app.http('restore', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'restore',
  handler: answeredBy('restore'),
});

/** The snapshots of one endpoint or compute. */
app.http('snapshots', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'snapshots',
  handler: answeredBy('snapshots'),
});
