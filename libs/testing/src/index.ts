export { startTestWorld, type ConfigOverrides, type TestWorld, type WorldNeeds } from './test-world.js';
export type { WorldPostgres } from './world-postgres.js';
export type { WorldNats } from './world-nats.js';
export type { WorldRedis } from './world-redis.js';
export { freePort } from './server-process.js';
export { waitFor } from './wait-for.js';
export { aComponent, anApi, anEntity, aGroup, aSystem, aTemplate, aUser, type EntityParts } from './entity-builders.js';
