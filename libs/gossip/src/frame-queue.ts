/** Frames that wait to be sent, oldest first; when full the oldest go. */
export class FrameQueue {
  private frames: Uint8Array[] = [];
  private bytes = 0;

  constructor(
    private readonly maxFrames: number,
    private readonly maxBytes: number,
  ) {}

  get length(): number {
    return this.frames.length;
  }

  get byteLength(): number {
    return this.bytes;
  }

  /** Adds a frame and answers how many old ones had to go for it. */
  push(frame: Uint8Array): number {
    this.frames.push(frame);
    this.bytes += frame.byteLength;
    let dropped = 0;
    while (this.frames.length > this.maxFrames || (this.bytes > this.maxBytes && this.frames.length > 1)) {
      this.shift();
      dropped += 1;
    }
    return dropped;
  }

  /** The oldest frame, which stays in the queue. */
  first(): Uint8Array | undefined {
    return this.frames[0];
  }

  /** Takes the oldest frame out. */
  shift(): void {
    const frame = this.frames.shift();
    if (frame !== undefined) this.bytes -= frame.byteLength;
  }
}
