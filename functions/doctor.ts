import { app } from '@azure/functions';
import { answeredBy } from '../shared/app-http.ts';

/** What would keep tonight's repair from working; reads only. */
app.http('doctor', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'doctor',
  handler: answeredBy('doctor'),
});
