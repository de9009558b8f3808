import type { Route } from '../kernel.ts';
import { peeringRoutes } from './peerings.ts';
import { privateDnsRoutes } from './private-dns.ts';
import { privateEndpointRoutes } from './private-endpoints.ts';
import { recordRoutes } from './records.ts';
import { simpleTypeRoutes } from './simple-types.ts';
import { subnetRoutes } from './subnets.ts';
import { virtualNetworkRoutes } from './virtual-networks.ts';
import { zoneGroupRoutes } from './zone-groups.ts';

export const networkRoutes: readonly Route[] = [
  ...privateEndpointRoutes,
  ...zoneGroupRoutes,
  ...recordRoutes,
  ...privateDnsRoutes,
  ...subnetRoutes,
  ...peeringRoutes,
  ...virtualNetworkRoutes,
  ...simpleTypeRoutes,
];
