import { SetMetadata } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import { applyDecorators } from '@nestjs/common';
import type { Scope } from './scope.js';

/** Metadata: the scopes of which one is wanted; empty: open to everyone. */
export const ACCESS = 'access';

/** The route wants a token of one of these scopes, or a wider one. */
export function Access(...scopes: [Scope, ...Scope[]]): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(ACCESS, scopes), ApiBearerAuth());
}

/** The route wants no token. */
export function Open(): MethodDecorator & ClassDecorator {
  return SetMetadata(ACCESS, []);
}
