import { isAlias, isMap, isScalar, isSeq, type Document, type Node } from 'yaml';
import type { ModelErrorCode } from './model-error.js';
import { FORBIDDEN_KEYS, YAML_LIMITS } from './yaml-limits.js';

/** What is wrong with a document although its syntax is right. */
export interface YamlProblem {
  readonly code: ModelErrorCode;
  readonly message: string;
  readonly offset: number;
}

/** The outcome of {@link inspectYaml}. */
export interface YamlFinding {
  readonly problem?: YamlProblem;
  /** The value needs no copy: no aliases and no numbers that JSON does not have. */
  readonly plain: boolean;
}

/** Looks a document over for repeated and forbidden keys, and for what aliases, depth and scalars may not be. */
export function inspectYaml(document: Document.Parsed): YamlFinding {
  const inspection = new Inspection();
  try {
    inspection.visit(document.contents, 1);
    return { plain: inspection.plain };
  } catch (error) {
    if (error instanceof Found) {
      return { problem: error.problem, plain: false };
    }
    throw error;
  }
}

class Found extends Error {
  constructor(readonly problem: YamlProblem) {
    super(problem.message);
  }
}

class Inspection {
  plain = true;
  private aliases = 0;
  private expanded = 0;
  private readonly anchors = new Map<string, Node>();
  /** Nodes that a node stands for with all its aliases replaced; 0 while it is being counted. */
  private readonly weights = new Map<Node, number>();

  /** Gives the weight of the node. */
  visit(node: unknown, depth: number): number {
    if (isAlias(node)) {
      return this.visitAlias(node.source, offsetOf(node));
    }
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) {
      return 1;
    }
    if (node.anchor) {
      this.anchors.set(node.anchor, node as Node);
    }
    if (isScalar(node)) {
      this.visitScalar(node.value, offsetOf(node as Node));
      return 1;
    }
    if (depth > YAML_LIMITS.depth) {
      throw problem('yaml_limits', `Mappings and lists are nested deeper than ${YAML_LIMITS.depth} levels`, node as Node);
    }
    this.weights.set(node as Node, 0);
    let weight = 1;
    if (isSeq(node)) {
      for (const item of node.items) {
        weight += this.visit(item, depth + 1);
      }
    } else {
      const keys = new Set<string>();
      for (const { key, value } of node.items) {
        this.visitKey(key, keys, depth);
        weight += this.visit(value, depth + 1);
      }
    }
    this.weights.set(node as Node, weight);
    return weight;
  }

  private visitKey(key: unknown, seen: Set<string>, depth: number): void {
    if (!isScalar(key)) {
      // A mapping or list as a key, as an unquoted {{ template }} makes one; the parser turns it into text.
      this.visit(key, depth + 1);
      return;
    }
    const name = key.value === null ? '' : String(key.value);
    if (FORBIDDEN_KEYS.has(name)) {
      throw problem('forbidden_key', `The key "${name}" is not allowed`, key as Node);
    }
    if (seen.has(name)) {
      throw problem('duplicate_key', `Map keys must be unique; "${name}" occurs twice`, key as Node);
    }
    seen.add(name);
    this.visit(key, depth + 1);
  }

  private visitScalar(value: unknown, offset: number): void {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      this.plain = false;
    }
    if (typeof value === 'string' && value.includes('\u0000')) {
      throw new Found({ code: 'invalid_yaml', message: 'A text holds the character U+0000, which cannot be stored', offset });
    }
  }

  private visitAlias(source: string, offset: number): number {
    this.plain = false;
    const target = this.anchors.get(source);
    if (!target) {
      throw new Found({ code: 'invalid_yaml', message: `Unresolved alias (the anchor must be set before the alias): ${source}`, offset });
    }
    const weight = isScalar(target) ? 1 : this.weights.get(target) || Infinity;
    this.aliases += 1;
    this.expanded += weight;
    if (this.aliases > YAML_LIMITS.aliases) {
      throw new Found({ code: 'yaml_limits', message: `More than ${YAML_LIMITS.aliases} aliases in one document`, offset });
    }
    if (this.expanded > YAML_LIMITS.expandedNodes) {
      throw new Found({ code: 'yaml_limits', message: `The aliases of the document stand for more than ${YAML_LIMITS.expandedNodes} nodes`, offset });
    }
    return weight;
  }
}

function problem(code: ModelErrorCode, message: string, node: Node): Found {
  return new Found({ code, message, offset: offsetOf(node) });
}

function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
