import { describe, expect, it } from 'vitest';
import { reportOf } from '../../shared/doctor/report.ts';
import { createDoctorApi } from '../../shared/http/api.ts';
import type { DoctorQuestion } from '../../shared/http/doctor.ts';
import type { ApiRequest } from '../../shared/http/service.ts';
import { createKeptLog } from '../support/kept-log.ts';

const request = (query = ''): ApiRequest => ({ method: 'GET', params: {}, query: new URLSearchParams(query), json: async () => ({}) });
const bad = { id: 'x', area: 'clock', subject: 's', level: 'error', seen: 'It is late.' } as const;

function setUp() {
  const asked: DoctorQuestion[] = [];
  const api = createDoctorApi(async (question) => {
    asked.push(question);
    return reportOf(0, [bad], []);
  });
  return { api, asked };
}

describe('GET /api/doctor', () => {
  it('answers 200 with the report, also when things are wrong', async () => {
    const { api, asked } = setUp();
    expect(await api.doctor(request(), createKeptLog())).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'no-store' },
      jsonBody: { status: 'failing', exitCode: 2, checkedAt: '1970-01-01T00:00:00.000Z', checks: [bad], clusters: [] },
    });
    expect(asked).toEqual([{}]);
  });

  it('looks as if the mode were another one, if it is asked to', async () => {
    const { api, asked } = setUp();
    await api.doctor(request('as=auto'), createKeptLog());
    expect(asked).toEqual([{ mode: 'auto' }]);
  });

  it('takes no word for a mode that is none', async () => {
    const { api, asked } = setUp();
    expect(await api.doctor(request('as=root'), createKeptLog())).toMatchObject({ status: 400 });
    expect(asked).toEqual([]);
  });
});
