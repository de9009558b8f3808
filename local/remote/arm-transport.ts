import type { HttpTransport } from '../../shared/ports/platform.ts';
import { ConnectionReset } from '../simulator/faults.ts';
import type { ArmRequest, ArmResponse } from '../simulator/kernel.ts';
import { createTransport } from '../simulator/transport.ts';
import type { CarriedCall } from './arm-door.ts';

/** ARM transport of a process whose simulator lives in another one, behind `openArmDoor`. */
export function createRemoteTransport(doorUrl: string): HttpTransport {
  return createTransport((request) => send(doorUrl, request));
}

async function send(doorUrl: string, { method, url, headers, body, signal }: ArmRequest): Promise<ArmResponse> {
  const call: CarriedCall = { method, url: url.href, headers, body };
  try {
    const answer = await fetch(doorUrl, { method: 'POST', body: JSON.stringify(call), ...(signal && { signal }) });
    return (await answer.json()) as ArmResponse;
  } catch (error) {
    throw signal?.aborted ? error : new ConnectionReset();
  }
}
