/** 2^62 plus the ten leap seconds that TAI was ahead of UTC in 1970. */
const epochSeconds = 0x400000000000000an
/** Finer time than 2^24 ns (17 ms) would tell of the machine more than a handshake needs. */
const coarseness = 1n << 24n

/** Labels of time (TAI64N: 8 bytes of seconds, 4 of nanoseconds) of which each is later than the one before. */
export function createTimestamps(epochMs: () => number): () => Uint8Array {
  let last = 0n
  return () => {
    const now = (BigInt(Math.floor(epochMs())) * 1_000_000n) & ~(coarseness - 1n)
    last = now > last ? now : last + coarseness
    const label = new Uint8Array(12)
    const view = new DataView(label.buffer)
    view.setBigUint64(0, epochSeconds + last / 1_000_000_000n)
    view.setUint32(8, Number(last % 1_000_000_000n))
    return label
  }
}
