import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import type { SyntheticEstate } from './sweep-estate.ts';

export interface SweepAzure {
  readonly transport: HttpClient;
  /** Calls by what they ask for: `ResourceGraph/resources`. */
  readonly calls: Map<string, number>;
}

const versions = ['1.33', '1.34', '1.35', '1.36'].map((version) => ({ version, isPreview: version === '1.36' }));

/** Answers what a sweep asks, each page as one text, and counts. */
export function createSweepAzure(estate: SyntheticEstate): SweepAzure {
  const calls = new Map<string, number>();
  const transport: HttpClient = {
    async sendRequest(request) {
      const path = new URL(request.url).pathname;
      const label = (path.split('/providers/').at(-1) ?? '').split('/').filter((_, index, all) => index === 0 || index === all.length - 1);
      const name = label.join('/');
      calls.set(name, (calls.get(name) ?? 0) + 1);
      const bodyAsText = path.endsWith('/Microsoft.ResourceGraph/resources')
        ? graphPage(estate, String(request.body))
        : listOf(estate, path);
      return { request, status: 200, headers: createHttpHeaders({ 'content-type': 'application/json' }), bodyAsText };
    },
  };
  return { transport, calls };
}

function graphPage(estate: SyntheticEstate, body: string): string {
  const { query, options } = JSON.parse(body) as { query: string; options: { $top: number; $skipToken?: string } };
  const skip = Number(options.$skipToken ?? 0);
  const { texts, total } = estate.page(query.split(' ')[0] ?? '', skip, options.$top);
  const token = skip + texts.length < total ? `,"$skipToken":"${skip + texts.length}"` : '';
  return `{"totalRecords":${total},"count":${texts.length},"data":[${texts.join(',')}],"resultTruncated":"false"${token}}`;
}

function listOf(estate: SyntheticEstate, path: string): string {
  const last = path.split('/').at(-1) ?? '';
  if (last === 'permissions') return JSON.stringify({ value: [{ actions: ['*'], notActions: [] }] });
  if (last === 'kubernetesVersions') return JSON.stringify({ values: versions });
  if (last === 'computes' || last === 'datastores') return `{"value":[${estate.children(path, last).join(',')}]}`;
  return JSON.stringify({ value: [] });
}
