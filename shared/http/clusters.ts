import { idKey } from '../domain/arm-id.ts';
import { isInScope } from '../domain/scope.ts';
import { ServiceError } from '../domain/service-error.ts';
import { clusterType, wellFormedId } from '../domain/well-formed-id.ts';
import type { ClusterLine } from './cluster-line.ts';
import { readClusterLines } from './cluster-lines.ts';
import { viewOfHold } from './holds.ts';
import { afterIn, limitIn, linkToNext, pageOf } from './paging.ts';
import { clusterIdOf } from './request-body.ts';
import { type ApiAnswer, type ApiRequest, jsonAnswer, type Service } from './service.ts';
import { unlessUnchanged } from './unchanged.ts';

const limits = { usual: 100, most: 500 };

/**
 * `GET /api/clusters?id=&limit=&after=`: every cluster that Relink has met, in the order of the ids, or the one of that id; 404 `not-found`
 * when it has met none of that id.
 */
export async function listClusters(request: ApiRequest, service: Service): Promise<ApiAnswer> {
  const { query } = request;
  const limit = limitIn(query, limits);
  const after = afterIn(query, (text) => wellFormedId(text, clusterType) !== undefined);
  const id = query.get('id');
  const wanted = id ? idKey(clusterIdOf(id, 'id')) : undefined;
  const found = (await readClusterLines(service)).filter(({ clusterId }) => wanted === undefined || idKey(clusterId) === wanted);
  if (wanted !== undefined && found.length === 0) throw new ServiceError('not-found', 'Relink has not met a cluster of that id.');
  const { shown, next } = pageOf(found, ({ clusterId }) => idKey(clusterId), { limit, after: after && idKey(after) });
  const body = { clusters: shown.map((line) => viewOf(line, service)), next: next ?? null };
  return unlessUnchanged(request, jsonAnswer(200, body, linkToNext('clusters', { query, asked: ['id'], next })));
}

function viewOf(line: ClusterLine, { settings }: Service): object {
  const { clusterId, name, group, power, powerSeenAt, mode, restartAt, repairMs, findings, holds, activeRun, ended } = line;
  return {
    clusterId,
    name,
    resourceGroup: group,
    isInScope: isInScope(clusterId, settings.scope),
    power,
    powerSeenAt: isoTime(powerSeenAt),
    mode: { word: mode.word, from: mode.isTold ? 'run' : 'setting' },
    holds: holds.map((hold) => viewOfHold(clusterId, hold)),
    ...(restartAt !== undefined && { restartedAt: isoTime(restartAt) }),
    ...(repairMs !== undefined && { repairSeconds: Math.round(repairMs / 1_000) }),
    openFindings: findings,
    ...(activeRun && { activeRun: { runId: activeRun.runId, state: activeRun.state, intent: activeRun.intent } }),
    ...(ended && { lastEnd: { state: ended.end, at: isoTime(ended.at) } }),
  };
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
