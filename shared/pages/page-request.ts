import type { Caller } from '../domain/caller.ts';
import type { ApiRequest, Service } from '../http/service.ts';
import type { Log } from '../ports/log.ts';

/** The part of the Functions `HttpRequest` that pages read, and who asks, whom the app has made sure of. */
export interface PageRequest extends ApiRequest {
  readonly caller: Caller;
  readonly url: string;
  text(): Promise<string>;
}

/** A page that can be made: what is asked, and what it is made from. */
export interface Asked {
  readonly request: PageRequest;
  readonly service: Service;
  readonly log: Log;
}
