import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import { Clock } from '#engine';
import { Store } from '#store';
import { BlockArchive } from './network/block-archive.js';
import { GossipController } from './network/gossip.controller.js';
import { StreamController } from './network/stream.controller.js';
import { EngineRunner } from './runner/engine-runner.js';
import { RefusalCounter } from './runner/refusal-counter.js';

/** The parts of a node that exist before its application does. */
export interface NodeParts {
  readonly runner: EngineRunner;
  readonly store: Store;
  readonly clock: Clock;
  readonly refusals: RefusalCounter;
  /** The HTTP interface. */
  readonly http: DynamicModule;
}

/** One node: its peer network as a microservice, its HTTP interface, one engine behind both. */
@Module({})
export class NodeModule {
  static forRoot(parts: NodeParts): DynamicModule {
    const providers: Provider[] = [
      { provide: EngineRunner, useValue: parts.runner },
      { provide: Store, useValue: parts.store },
      { provide: Clock, useValue: parts.clock },
      { provide: RefusalCounter, useValue: parts.refusals },
      BlockArchive,
    ];
    return {
      module: NodeModule,
      imports: [parts.http],
      controllers: [GossipController, StreamController],
      providers,
    };
  }
}
