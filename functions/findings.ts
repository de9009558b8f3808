import { app } from '@azure/functions';
import { answeredBy } from '../shared/app-http.ts';

/** What drift sweeps found, as JSON or CSV. */
app.http('findings', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'findings',
  handler: answeredBy('findings'),
});

/** A person does not want to hear of a finding for a while. */
app.http('suppress', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'findings/{findingId}/suppress',
  handler: answeredBy('suppress'),
});

/** A person wants to hear of it again. */
app.http('unsuppress', {
  methods: ['DELETE'],
  authLevel: 'anonymous',
  route: 'findings/{findingId}/suppress',
  handler: answeredBy('unsuppress'),
});
