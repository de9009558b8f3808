import type { DoctorReport } from '../doctor/report.ts';
import type { Mode } from '../domain/run.ts';
import { ServiceError } from '../domain/service-error.ts';
import { type ApiAnswer, type ApiRequest, jsonAnswer } from './service.ts';

export interface DoctorQuestion {
  /** As if `RELINK_MODE` were this. */
  readonly mode?: Mode;
}

export type Examine = (question: DoctorQuestion) => Promise<DoctorReport>;

/** `GET /api/doctor`, `?as=auto` to look as if `RELINK_MODE` were `auto`: 200 with the report, also when things are wrong. */
export async function showDoctor(request: ApiRequest, examine: Examine): Promise<ApiAnswer> {
  const as = request.query.get('as');
  if (as !== null && as !== 'auto' && as !== 'approve' && as !== 'observe') {
    throw new ServiceError('bad-request', 'as must be auto, approve or observe.');
  }
  return jsonAnswer(200, await examine(as === null ? {} : { mode: as }));
}
