/** Why the settings cannot be used: one sentence each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'config.invalid';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}
