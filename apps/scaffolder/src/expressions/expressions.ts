import { createTemplateRenderer, type PreparedTemplateContext, type TemplateRenderer, type TemplateValue } from 'nunjitsu';
import { describeFault, ExpressionError, preparing } from './expression-fault.js';
import { createFilters } from './filters.js';
import type { ForgeHosts } from './repo-url.js';
import { mentionsSecrets } from './secret-references.js';

/** Stands for every key of a mapping and every place of a list. */
export const ANY_KEY = '*';

/** What expressions of a run may look at; see rest-compat of the public contract: parameters, user, context, environment. */
export interface ExpressionContext {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly user: Readonly<Record<string, unknown>>;
  readonly taskId: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Stand-ins by name; the true values never come near the engine. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly environmentSecrets: Readonly<Record<string, string>>;
  readonly hosts: ForgeHosts;
}

/** One pass of an `each` loop. */
export interface Iteration {
  readonly key: string;
  readonly value: unknown;
}

export interface EvaluateOptions {
  readonly each?: Iteration;
  /** Paths below which expressions may name secrets; {@link ANY_KEY} stands for every key. */
  readonly secretPaths?: readonly (readonly string[])[];
}

export interface Evaluated {
  /** The tree with every expression replaced; a text that is one expression keeps its native type, undefined drops its key. */
  readonly value: unknown;
  /** `always()` or `failure()` was called. */
  readonly statusAsked: boolean;
  /** Texts that could not be evaluated and stand as written, as Backstage leaves them. */
  readonly warnings: readonly string[];
}

/**
 * The expressions of one run: `${{ … }}` in a closed interpreter that knows no objects of the host.
 *
 * Values that people typed are data: what an expression gives is never evaluated again.
 */
export class Expressions {
  private readonly renderer: TemplateRenderer;
  private context: PreparedTemplateContext;
  private failed = false;
  private statusAsked = false;

  constructor(private readonly given: ExpressionContext) {
    const status = (answer: () => boolean) => () => {
      this.statusAsked = true;
      return answer();
    };
    this.renderer = createTemplateRenderer({
      allowRegexExecution: true,
      filters: createFilters(given.hosts),
      globals: { always: status(() => true), failure: status(() => this.failed) },
    });
    this.context = preparing('The values', () =>
      this.renderer.prepareContext({
        parameters: asValue(given.parameters),
        user: asValue(given.user),
        context: { task: { id: given.taskId } },
        environment: { parameters: asValue(given.environment), secrets: {} },
        steps: {},
      }),
    );
  }

  /** From now on `steps['<id>'].output` has these values. */
  setOutput(stepId: string, output: Readonly<Record<string, unknown>>): void {
    this.context = preparing(`The output of step "${stepId}"`, () => this.context.withValue(['steps', stepId], { output: asValue(output) }));
  }

  /** What `failure()` answers from now on. */
  setFailed(): void {
    this.failed = true;
  }

  /**
   * Replaces the expressions of a tree. One that fails stays as it was written and is warned of: so Backstage has it, and
   * templates hold text that only looks like an expression. Throws {@link ExpressionError} for forbidden names, secrets out
   * of place and limits.
   */
  evaluate(tree: unknown, { each, secretPaths = [] }: EvaluateOptions = {}): Evaluated {
    this.statusAsked = false;
    const plain = each ? preparing('The value of each', () => this.context.withValue(['each'], asValue(each))) : this.context;
    const withSecrets = secretPaths.length > 0 ? this.addSecrets(plain) : plain;
    const warnings: string[] = [];
    const value = this.evaluateTree(tree, [], (text, path) => {
      const secretAllowed = secretPaths.some((allowed) => allowed.every((key, index) => key === ANY_KEY || path[index] === key));
      if (!secretAllowed && mentionsSecrets(text)) {
        throw new ExpressionError({ code: 'secret_not_allowed_here', message: `${describePath(path)} may not use secrets: only inputs that the action marks as secret take them` });
      }
      return this.evaluateText(text, secretAllowed ? withSecrets : plain, path, warnings);
    });
    return { value, statusAsked: this.statusAsked, warnings };
  }

  private addSecrets(context: PreparedTemplateContext): PreparedTemplateContext {
    return context.withValue(['secrets'], asValue(this.given.secrets)).withValue(['environment', 'secrets'], asValue(this.given.environmentSecrets));
  }

  private evaluateTree(node: unknown, path: readonly string[], evaluate: (text: string, path: readonly string[]) => unknown): unknown {
    if (typeof node === 'string') return evaluate(node, path);
    if (Array.isArray(node)) return node.map((item, index) => this.evaluateTree(item, [...path, String(index)], evaluate));
    if (typeof node !== 'object' || node === null) return node;
    const entries = Object.entries(node).map(([key, item]) => [key, this.evaluateTree(item, [...path, key], evaluate)] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }

  private evaluateText(text: string, context: PreparedTemplateContext, path: readonly string[], warnings: string[]): unknown {
    if (!text.includes('${{') && !text.includes('{%') && !text.includes('{#')) return text;
    try {
      return this.renderer.renderValue(text, context);
    } catch (error) {
      const fault = describeFault(error);
      if (fault.code !== 'expression_failed') {
        throw new ExpressionError({ code: fault.code, message: `${describePath(path)}: ${fault.message}` });
      }
      warnings.push(`${describePath(path)} is left as written: ${fault.message}`);
      return text;
    }
  }
}

function describePath(path: readonly string[]): string {
  return path.length === 0 ? 'The expression' : `"${path.join('.')}"`;
}

/** JSON is a closed set of plain data, which is all that the engine takes; it copies what it is given. */
function asValue(value: unknown): TemplateValue {
  return value as TemplateValue;
}
