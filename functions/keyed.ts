import { app } from '@azure/functions';
import { answeredByKey } from '../shared/app-http.ts';

/** The same API for simple automation that has a function key, which the host checks; only where RELINK_FUNCTION_KEYS is true. */
app.http('keyed', {
  methods: ['GET', 'POST', 'DELETE'],
  authLevel: 'function',
  route: 'keyed/{*path}',
  handler: answeredByKey,
});
