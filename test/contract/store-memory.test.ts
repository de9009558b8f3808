import { createMemoryStore } from '../support/memory-store.ts';
import { findingContract } from './finding-contract.ts';
import { storeContract } from './store-contract.ts';

storeContract('memory store', createMemoryStore);
findingContract('memory store', createMemoryStore);
