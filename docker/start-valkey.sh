#!/bin/sh
# Starts Valkey with one user per service. Written by docker/generate.mjs.
set -eu
umask 077
cat > /tmp/users.acl <<EOF
user default off
user catalog on >$CATALOG_REDIS_PASSWORD resetchannels ~bull:catalog-* +@all -@dangerous -@admin +info
user scaffolder on >$SCAFFOLDER_REDIS_PASSWORD resetchannels ~bull:scaffolder-* +@all -@dangerous -@admin +info
user search on >$SEARCH_REDIS_PASSWORD resetchannels ~bull:search-* +@all -@dangerous -@admin +info
user plugin-host on >$PLUGIN_HOST_REDIS_PASSWORD resetchannels ~bull:plugin-host-* +@all -@dangerous -@admin +info
user identity on >$IDENTITY_REDIS_PASSWORD resetchannels ~bull:identity-* +@all -@dangerous -@admin +info
EOF
exec valkey-server --bind 0.0.0.0 --protected-mode yes --dir /data --aclfile /tmp/users.acl \
  --appendonly yes --save "" --maxmemory-policy noeviction
