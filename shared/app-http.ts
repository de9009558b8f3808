import type { HttpRequest, InvocationContext } from '@azure/functions';
import { createLog } from './app-log.ts';
import type { ApiAnswer, HttpApi } from './http/service.ts';

/** The handler of an HTTP trigger: hands the request to that part of the API. The app is loaded with the first request. */
export function answeredBy(name: keyof HttpApi): (request: HttpRequest, context: InvocationContext) => Promise<ApiAnswer> {
  return async (request, context) => {
    const { getApp } = await import('./app.ts');
    return getApp().http[name](request, createLog(context));
  };
}
