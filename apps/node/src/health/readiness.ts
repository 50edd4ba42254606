import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { behindBlocks, conditionOf } from '../network-status/condition.js';
import { EngineRunner } from '../runner/engine-runner.js';
import type { ReadinessAnswer } from './health-dto.js';

/** Whether this node does its work: takes orders and readings and follows the head. */
@Injectable()
export class Readiness implements OnModuleDestroy {
  private stopping = false;

  constructor(private readonly runner: EngineRunner) {}

  onModuleDestroy(): void {
    this.stopping = true;
  }

  check(): ReadinessAnswer {
    const { height } = this.runner.engine.state;
    const behind = behindBlocks(this.runner);
    const reason = this.reason();
    const details = {
      halted: this.runner.halt?.detail ?? null,
      stopping: 'the node is stopping',
      'catching-up': `${behind} blocks behind`,
      diverged: `the certified state of height ${this.runner.engine.chain.divergedHeight} is another one than computed here`,
    };
    return {
      status: reason === null ? 'ready' : 'not-ready',
      reason,
      detail: reason === null ? null : details[reason],
      height,
      behindBlocks: behind,
    };
  }

  private reason(): ReadinessAnswer['reason'] {
    if (this.stopping) return 'stopping';
    const condition = conditionOf(this.runner);
    return condition === 'running' || condition === 'not-a-member' ? null : condition;
  }
}
