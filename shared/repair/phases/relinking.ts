import { allEnded } from '../all-ended.ts';
import { hasNewerRestart } from '../slice.ts';
import type { Phase } from './phase.ts';
import { driveTracks, prepareTracks } from './tracks-phase.ts';

/**
 * All linked endpoints. R7: unless every one of them is verified, and since the latest restart (R8), no compute is
 * touched; what only reads and stores is done for them meanwhile.
 */
export const relinking: Phase = async (slice) => {
  const [{ next, refusals }] = await allEnded([driveTracks(slice, 'endpoint'), prepareTracks(slice, 'compute', 'detach')]);
  if (next) return next;
  if (await hasNewerRestart(slice)) return { kind: 'enter', phase: 'settling' };
  const planned = (slice.run().plan?.items ?? []).flatMap((item) =>
    item.action === 'refuse' && item.blocksComputes ? `${item.resourceId}: ${item.because}` : [],
  );
  const blocking = [...planned, ...refusals];
  if (blocking.length === 0) return { kind: 'enter', phase: 'reattaching' };
  return {
    kind: 'end',
    end: 'refused',
    verdict: `Not every linked endpoint could be repaired, so no compute was detached (R7). ${blocking.join(' ')}`,
  };
};
