import { type ClusterState, tagOf } from './cluster.ts';
import type { Mode } from './run.ts';

/** Most specific wins: the cluster's tag, then the setting. An unknown word in the tag is taken as observe: look, do not touch. */
export function modeOf(cluster: ClusterState, setting: Mode): Mode {
  const tag = tagOf(cluster, 'relink-mode');
  if (tag === undefined) return setting;
  return tag === 'auto' || tag === 'approve' || tag === 'off' ? tag : 'observe';
}
