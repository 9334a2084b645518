import { randomBytes } from 'node:crypto';
import { ActionError } from '@callboard/plugin-sdk';

/** Secrets by name. */
export type Secrets = Readonly<Record<string, string>>;

/**
 * Keeps true secrets out of the sandbox: expressions see a stand-in for each, and what an expression gave is completed
 * here, at the last moment before the handler. A trick that takes a stand-in apart has taken apart a random text.
 */
export class SecretStandIns {
  private readonly mark = `callboardsecret${randomBytes(16).toString('hex')}n`;
  private readonly values: string[] = [];
  private readonly whole: RegExp;
  private readonly remains: RegExp;
  readonly secrets: Secrets;
  readonly environment: Secrets;

  constructor(secrets: Secrets, environment: Secrets) {
    this.secrets = this.standInsFor(secrets);
    this.environment = this.standInsFor(environment);
    this.whole = new RegExp(`${this.mark}(\\d+)e`, 'g');
    // A piece as long as this one is ours and no accident.
    this.remains = new RegExp(this.mark.slice(0, 24), 'i');
  }

  /** Puts secrets where their stand-ins are. Throws ActionError `secret_not_allowed_here` where one was changed on the way. */
  fill<T>(tree: T): T {
    return this.walk(tree) as T;
  }

  private standInsFor(secrets: Secrets): Secrets {
    return Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, `${this.mark}${this.values.push(value) - 1}e`]));
  }

  private walk(node: unknown): unknown {
    if (typeof node === 'string') return this.fillText(node);
    if (Array.isArray(node)) return node.map((item) => this.walk(item));
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, this.walk(value)]));
  }

  private fillText(text: string): string {
    if (this.remains.test(text.replace(this.whole, ''))) {
      throw new ActionError('secret_not_allowed_here', 'A secret may be given on whole or beside other text, but not changed by filters or taken apart');
    }
    return text.replace(this.whole, (_standIn, index: string) => this.values[Number(index)] ?? '');
  }
}
