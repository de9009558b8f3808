import { app } from '@azure/functions';
import { platform, record } from '../record.js';

app.http('echo', {
  route: 'echo/{id:int}/{part?}',
  methods: ['GET', 'POST'],
  authLevel: 'anonymous',
  handler: async (request) => ({
    status: 201,
    headers: { 'x-fixture': 'yes' },
    cookies: [{ name: 'seen', value: '1', path: '/' }],
    jsonBody: {
      method: request.method,
      params: request.params,
      query: Object.fromEntries(request.query),
      header: request.headers.get('x-asked'),
      body: await request.text(),
    },
  }),
});

app.http('special', { route: 'echo/7/special', methods: ['GET'], authLevel: 'anonymous', handler: () => ({ body: 'special' }) });

app.http('files', {
  route: 'files/{*rest}',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: (request) => ({ body: request.params.rest }),
});

app.http('by-function-key', { methods: ['GET'], authLevel: 'function', handler: () => ({ body: 'in' }) });

app.http('by-admin-key', { methods: ['GET'], authLevel: 'admin', handler: () => ({ body: 'in' }) });

app.http('throws', {
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: () => {
    throw new Error('secret detail');
  },
});

app.http('says-nothing', { methods: ['GET'], authLevel: 'anonymous', handler: () => undefined });

app.http('sleeps', {
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: async (request) => {
    record({ sleeping: true });
    await platform().clock.sleep(Number(request.query.get('ms')));
    record({ slept: true });
    return { body: 'awake' };
  },
});
