import { type ApiAnswer, jsonAnswer, type Service } from './service.ts';

/** `POST /api/alerts/test`: tries every sink once, and answers of each whether it took the notice. No addresses (R11). */
export async function testSinks(service: Pick<Service, 'trySinks'>): Promise<ApiAnswer> {
  return jsonAnswer(200, { sinks: await service.trySinks() });
}
