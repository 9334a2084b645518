import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Health } from './health.js';

/** Liveness and readiness at the root, open to everyone; they hold no data and stay off Nest's guarded route table. */
export function addHealthRoutes(fastify: FastifyInstance, health: Health): void {
  const alive = { status: 'ok' };

  fastify.get('/livez', () => alive);
  fastify.get('/.backstage/health/v1/liveness', () => alive);

  fastify.get('/readyz', async (_request, reply: FastifyReply) => {
    const report = await health.report();
    return reply.code(report.status === 'down' ? 503 : 200).send(report);
  });
  fastify.get('/.backstage/health/v1/readiness', async (_request, reply: FastifyReply) => {
    const { status } = await health.report();
    if (status === 'down') return reply.code(503).send({ message: 'Backend is not ready to serve requests', status: 'error' });
    return reply.send(alive);
  });
}
