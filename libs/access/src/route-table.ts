import { Injectable, type OnModuleInit, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/internal';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { readOperation, type Operation } from './operation.js';
import { readDeclaration, type RouteDeclaration } from './route-declarations.js';

/** One HTTP route as declared in the code. */
export interface DeclaredRoute extends RouteDeclaration {
  readonly method: string;
  readonly path: string;
  readonly handler: string;
  /** What the route says of itself. */
  readonly operation?: Operation;
}

/** All HTTP routes of the service; refuses to start when one does not say who may call it. */
@Injectable()
export class RouteTable implements OnModuleInit {
  private readonly scanner = new MetadataScanner();

  constructor(private readonly modules: ModulesContainer) {}

  onModuleInit(): void {
    const problems = this.list().flatMap((route) => describeProblem(route) ?? []);
    if (problems.length > 0) throw new Error(`Every route declares @Public() or @Requires(permission):\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }

  /** Every route of every controller. */
  list(): DeclaredRoute[] {
    const routes: DeclaredRoute[] = [];
    for (const module of this.modules.values()) {
      for (const { metatype } of module.controllers.values()) {
        if (typeof metatype !== 'function') continue;
        const prototype = metatype.prototype as Record<string, unknown>;
        for (const name of this.scanner.getAllMethodNames(prototype)) {
          const handler = prototype[name];
          if (typeof handler === 'function') routes.push(...routesOf(metatype as Type, name, handler));
        }
      }
    }
    return routes;
  }
}

function routesOf(controller: Type, name: string, handler: object): DeclaredRoute[] {
  const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
  if (method === undefined) return [];
  const declaration = readDeclaration(controller, handler);
  const operation = readOperation(handler);
  return pathsOf(controller).flatMap((prefix) =>
    pathsOf(handler).map((path) => ({
      ...declaration,
      method: RequestMethod[method],
      path: `/${[prefix, path].map((part) => part.replace(/^\/+|\/+$/g, '')).filter(Boolean).join('/')}`,
      handler: `${controller.name}.${name}`,
      ...(operation && { operation }),
    })),
  );
}

function pathsOf(target: object): string[] {
  const paths = Reflect.getMetadata(PATH_METADATA, target) as string | string[] | undefined;
  return paths === undefined ? [''] : Array.isArray(paths) ? paths : [paths];
}

function describeProblem({ access, cookieAllowed, method, path, handler }: DeclaredRoute): string | undefined {
  if (!access) return `${method} ${path} (${handler}) declares neither`;
  if (cookieAllowed && method !== 'GET') return `${method} ${path} (${handler}) takes a cookie, which only GET routes may`;
  return undefined;
}
