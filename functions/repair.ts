import { app } from '@azure/functions';
import { answeredBy } from '../shared/app-http.ts';

/** A person asks for a plan or a repair of one cluster. */
app.http('repair', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'repair',
  handler: answeredBy('repair'),
});
