import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Secrets } from './secret-stand-ins.js';

const ALGORITHM = 'aes-256-gcm';
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Locks the secrets of a task away: AES-256-GCM (NIST SP 800-38D), bound to the task, so that a row copied to another task stays shut. */
export class SecretVault {
  private readonly key: Buffer;

  /** The key: 32 bytes in base64. */
  constructor(encryptionKey: string) {
    this.key = Buffer.from(encryptionKey, 'base64');
  }

  /** Undefined for no secrets at all. */
  lock(taskId: string, secrets: Secrets): Buffer | undefined {
    if (Object.keys(secrets).length === 0) return undefined;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, nonce).setAAD(Buffer.from(taskId));
    const locked = Buffer.concat([cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), locked]);
  }

  /** Throws when the key is another one, or the bytes are not those that were locked for this task. */
  unlock(taskId: string, locked: Buffer | undefined): Secrets {
    if (!locked) return {};
    if (locked[0] !== VERSION) throw new Error(`The secrets of task ${taskId} were stored by another version`);
    const nonce = locked.subarray(1, 1 + NONCE_BYTES);
    const tag = locked.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
    const decipher = createDecipheriv(ALGORITHM, this.key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(taskId)).setAuthTag(tag);
    const plain = Buffer.concat([decipher.update(locked.subarray(1 + NONCE_BYTES + TAG_BYTES)), decipher.final()]);
    return JSON.parse(plain.toString('utf8')) as Secrets;
  }
}
