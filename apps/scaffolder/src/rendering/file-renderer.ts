import { createTemplateRenderer, type PreparedTemplateContext, type TemplateRenderer, type TemplateValue } from 'nunjitsu';
import { describeFault, ExpressionError, preparing } from '../expressions/expression-fault.js';
import { createFilters } from '../expressions/filters.js';
import type { ForgeHosts } from '../expressions/repo-url.js';

/** How the files of one `fetch:template` are rendered. */
export interface FileRendering {
  readonly values: Readonly<Record<string, unknown>>;
  readonly hosts: ForgeHosts;
  /** `{{ cookiecutter.x }}` instead of `${{ values.x }}`. */
  readonly cookiecutterCompat?: boolean;
  readonly trimBlocks?: boolean;
  readonly lstripBlocks?: boolean;
}

/** One text to render: a path, a content, or both. */
export interface RenderEntry {
  readonly path: string;
  readonly content?: string;
  readonly renderPath: boolean;
}

export interface RenderedEntry {
  readonly path: string;
  readonly content?: string;
}

/** Characters that one task's files may grow to. */
const MAX_OUTPUT = 100 * 1024 * 1024;

/** Renders names and contents of a skeleton's files. */
export class FileRenderer {
  private readonly renderer: TemplateRenderer;
  private readonly context: PreparedTemplateContext;
  private produced = 0;

  constructor({ values, hosts, cookiecutterCompat, trimBlocks, lstripBlocks }: FileRendering) {
    this.renderer = createTemplateRenderer({ allowRegexExecution: true, filters: createFilters(hosts), cookiecutterCompat, trimBlocks, lstripBlocks });
    const root = cookiecutterCompat ? 'cookiecutter' : 'values';
    this.context = preparing('The values', () => this.renderer.prepareContext({ [root]: values as TemplateValue }));
  }

  /** Throws {@link ExpressionError} that names the file for anything the engine refuses. */
  render({ path, content, renderPath }: RenderEntry): RenderedEntry {
    try {
      const rendered = {
        path: renderPath ? this.renderer.render(path, this.context) : path,
        ...(content !== undefined && { content: this.renderer.render(content, this.context) }),
      };
      this.produced += rendered.content?.length ?? 0;
      if (this.produced > MAX_OUTPUT) {
        throw new ExpressionError({ code: 'limit_output', message: `The rendered files are larger than ${MAX_OUTPUT} characters together` });
      }
      return rendered;
    } catch (error) {
      if (error instanceof ExpressionError) throw error;
      const fault = describeFault(error);
      throw new ExpressionError({ code: fault.code, message: `${path}: ${fault.message}` });
    }
  }
}
