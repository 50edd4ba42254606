import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** Which methods a path has, so that a wrong method is told from a wrong path. Filled from the OpenAPI document. */
@Injectable()
export class RouteTable {
  private routes: readonly { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];

  load({ paths }: OpenAPIObject): void {
    this.routes = Object.entries(paths).map(([path, item]) => {
      const methods = METHODS.filter((method) => item[method] !== undefined).map((method) => method.toUpperCase());
      return {
        pattern: new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}/?$`, 'i'),
        methods: methods.includes('GET') ? ['GET', 'HEAD', ...methods.filter((method) => method !== 'GET')] : methods,
      };
    });
  }

  /** Empty: nothing is at this path. */
  methodsOf(path: string): readonly string[] {
    return this.routes.find(({ pattern }) => pattern.test(path))?.methods ?? [];
  }
}
