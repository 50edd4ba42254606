import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import { Clock } from '#engine';
import { Store } from '#store';
import { HttpApiModule } from './http/http-api.module.js';
import { HttpSettings } from './http/http-settings.js';
import { BlockArchive } from './network/block-archive.js';
import { GossipController } from './network/gossip.controller.js';
import { StreamController } from './network/stream.controller.js';
import { NetworkView } from './network-status/network-view.js';
import { EngineRunner } from './runner/engine-runner.js';
import { RefusalCounter } from './runner/refusal-counter.js';

/** The parts of a node that exist before its application does. */
export interface NodeParts {
  readonly runner: EngineRunner;
  readonly store: Store;
  readonly clock: Clock;
  readonly refusals: RefusalCounter;
  readonly network: NetworkView;
  readonly settings: HttpSettings;
}

/** The parts, for every module that needs them. */
@Module({})
class NodePartsModule {
  static of(parts: NodeParts): DynamicModule {
    const providers: Provider[] = [
      { provide: EngineRunner, useValue: parts.runner },
      { provide: Store, useValue: parts.store },
      { provide: Clock, useValue: parts.clock },
      { provide: RefusalCounter, useValue: parts.refusals },
      { provide: NetworkView, useValue: parts.network },
      { provide: HttpSettings, useValue: parts.settings },
    ];
    return { module: NodePartsModule, providers, exports: providers };
  }
}

/** One node: its peer network as a microservice, its HTTP interface, one engine behind both. */
@Module({})
export class NodeModule {
  static forRoot(parts: NodeParts): DynamicModule {
    const shared = NodePartsModule.of(parts);
    return {
      module: NodeModule,
      imports: [shared, HttpApiModule.forRoot({ imports: [shared] })],
      controllers: [GossipController, StreamController],
      providers: [BlockArchive],
    };
  }
}
