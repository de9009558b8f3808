import type { HttpRequest, InvocationContext } from '@azure/functions';
import { createLog } from './app-log.ts';
import type { ApiAnswer, HttpApi } from './http/service.ts';
import type { PagesApi } from './pages/create-pages.ts';

type Handler = (request: HttpRequest, context: InvocationContext) => Promise<ApiAnswer>;

/** The handler of an HTTP trigger: hands the request to that part of the API, behind its door. The app is loaded with the first request. */
export function answeredBy(name: keyof HttpApi): Handler {
  return async (request, context) => {
    const { getApp } = await import('./app.ts');
    return getApp().api.answer(name, request, { door: 'token', log: createLog(context) });
  };
}

/** The same for every route at once, for requests whose function key the host has checked: `/api/keyed/<path>` is `/api/<path>`. */
export const answeredByKey: Handler = async (request, context) => {
  const { getApp } = await import('./app.ts');
  return getApp().api.answerKeyed(request, request.params['path'] ?? '', createLog(context));
};

/** The same for a page. */
export function pageAnsweredBy(name: keyof PagesApi): Handler {
  return async (request, context) => {
    const { getApp } = await import('./app.ts');
    return getApp().pages[name](request, createLog(context));
  };
}
