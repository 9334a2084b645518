import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys that tokens are signed with, signed-in devices, and what people have set. */
export class CreateIdentity1732380000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE signing_keys (
        id                 text CONSTRAINT pk_signing_keys PRIMARY KEY,
        public_key         jsonb NOT NULL,
        -- AES-256-GCM; the key is auth.encryptionKey, the id is authenticated with it.
        sealed_private_key bytea NOT NULL,
        created_at         timestamptz NOT NULL DEFAULT now(),
        signs_until        timestamptz NOT NULL,
        -- Longer than any token that it signed lives.
        published_until    timestamptz NOT NULL
      );
      CREATE INDEX ix_signing_keys_published_until ON signing_keys (published_until);

      CREATE TABLE sessions (
        id           uuid CONSTRAINT pk_sessions PRIMARY KEY,
        -- SHA-256 of what the cookie holds: who reads this table cannot sign in.
        secret_hash  bytea NOT NULL,
        user_ref     text COLLATE "C" NOT NULL,
        provider     text NOT NULL,
        user_agent   text,
        created_at   timestamptz NOT NULL DEFAULT now(),
        last_used_at timestamptz NOT NULL DEFAULT now(),
        expires_at   timestamptz NOT NULL,
        CONSTRAINT uq_sessions_secret_hash UNIQUE (secret_hash)
      );
      CREATE INDEX ix_sessions_user_ref ON sessions (user_ref);
      CREATE INDEX ix_sessions_expires_at ON sessions (expires_at);

      CREATE TABLE settings (
        user_ref   text COLLATE "C" NOT NULL,
        bucket     text COLLATE "C" NOT NULL,
        key        text COLLATE "C" NOT NULL,
        -- json, not jsonb: the value comes back as it was given, key order included.
        value      json NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_settings PRIMARY KEY (user_ref, bucket, key)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE settings, sessions, signing_keys');
  }
}
