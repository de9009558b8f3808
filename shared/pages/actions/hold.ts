import { describeHold, holdsInForce } from '../../domain/hold.ts';
import { ServiceError } from '../../domain/service-error.ts';
import { personName } from '../../http/request-body.ts';
import type { Service } from '../../http/service.ts';
import { addresses } from '../addresses.ts';
import { given, markup } from '../markup.ts';
import { clusterIn, readCluster } from '../read-cluster.ts';
import { fieldOf } from '../read-form.ts';
import type { Action } from './action.ts';
import { askedFor, idIn, lengthField, lengthIn, reasonField, reasonIn } from './fields.ts';

export const hold: Action = {
  confirm: async ({ request, service }) => {
    const { line } = await readCluster(service, askedFor(request, 'cluster'));
    return {
      title: `Place a hold on ${line.name}`,
      explains: markup`<p>While the hold is in force Relink takes nothing of this cluster apart; what is apart already is made again. If the cluster is restarted meanwhile, its endpoints and computes stay dead until the hold ends.</p>`,
      fields: markup`<div class="field"><label for="name">Name of the hold</label><input type="text" id="name" name="name" maxlength="100" required></div>${reasonField()}${lengthField({ mayBeOpen: true, chosen: '12' })}`,
      hidden: { cluster: line.clusterId },
      submit: 'Place the hold',
      back: addresses.cluster(line.clusterId),
    };
  },
  act: async ({ request, service, log }, form) => {
    const clusterId = clusterIn(idIn(form, 'cluster'));
    const name = fieldOf(form, 'name', { schema: personName, label: 'Name of the hold' });
    const length = lengthIn(form);
    const until = length === undefined ? {} : { until: service.clock.now() + length };
    await service.placeHold({ clusterId, name, reason: reasonIn(form), by: request.caller.name, ...until }, log);
    return { location: addresses.cluster(clusterId) };
  },
};

export const lift: Action = {
  confirm: async ({ request, service }) => {
    const { clusterId, found } = await holdOf(service, askedFor(request, 'hold'));
    return {
      title: `Lift the hold “${found.name}”`,
      explains: markup`<p>${given(describeHold(found))}</p><p>When it was the last one, Relink goes on with the cluster at once, as its mode says. Ask whoever placed it, if you can.</p>`,
      hidden: { hold: found.holdId },
      submit: 'Lift the hold',
      isDangerous: true,
      back: addresses.cluster(clusterId),
    };
  },
  act: async ({ request, service, log }, form) => {
    const { clusterId, found } = await holdOf(service, idIn(form, 'hold'));
    await service.liftHold({ holdId: found.holdId, by: request.caller.name }, log);
    return { location: addresses.cluster(clusterId) };
  },
};

async function holdOf({ store, clock }: Service, holdId: string) {
  const now = clock.now();
  const all = (await store.clusters.list()).flatMap(({ clusterId, holds }) =>
    holdsInForce(holds, now).map((found) => ({ clusterId, found })),
  );
  const held = all.find(({ found }) => found.holdId === holdId);
  if (!held) throw new ServiceError('not-found', 'There is no such hold any more.');
  return held;
}
