import { setTimeout as delay } from 'node:timers/promises'
import type { Child } from '../child.ts'
import { meterProcess } from '../process-meter.ts'
import type { Contender, TunnelHouse } from './house.ts'

const ORDER_LIMIT_MS = 30_000
const SETTLE_LIMIT_MS = 10_000
const SETTLE_STEP_MS = 100

/** What a transfer came to. */
export interface TransferFigures {
  /** Bytes that reached their reader, from the order to connect on. */
  readonly megabytesPerSecond: number
  /** Of everything that the tunnel and its reader are made of, kernel included. */
  readonly cpuSecondsPerGb: number
  /** Share of one core. */
  readonly coreShare: number
}

/** Moves bytes one way for so long, then ends the connections. */
export async function measureTransfer(
  { far, link }: TunnelHouse,
  { near, pids }: Contender,
  { direction, count, seconds }: { direction: 'down' | 'up'; count: number; seconds: number },
): Promise<TransferFigures> {
  const meters = pids.map(meterProcess)
  try {
    const cpuNow = () => meters.reduce((sum, meter) => sum + meter.cpuSeconds(), 0)
    const bytesNow = async () =>
      Number(direction === 'down' ? await ask(near, 'bytes') : await ask(far, 'bytes'))
    // The far side counts on, the near side begins anew.
    const bytesBefore = direction === 'down' ? 0 : await bytesNow()
    const [startMs, cpuBefore] = [performance.now(), cpuNow()]
    await ask(near, `${direction} ${count}`)
    await delay(Math.max(0, startMs + 1000 * seconds - performance.now()))
    const bytes = (await bytesNow()) - bytesBefore
    const [tookMs, cpuSeconds] = [performance.now() - startMs, cpuNow() - cpuBefore]
    await ask(near, 'stop')
    await settle(async () => (await link.count()).reduce((sum, { packets }) => sum + packets, 0))
    return {
      megabytesPerSecond: bytes / 1000 / tookMs,
      cpuSecondsPerGb: (cpuSeconds * 1e9) / Math.max(1, bytes),
      coreShare: (1000 * cpuSeconds) / tookMs,
    }
  } finally {
    for (const meter of meters) meter[Symbol.dispose]()
  }
}

async function ask(child: Child, order: string): Promise<string> {
  child.tell(order)
  return child.line({ signal: AbortSignal.timeout(ORDER_LIMIT_MS) })
}

/** Waits until what was on its way has come, so that the next run has the line for itself. */
async function settle(packets: () => Promise<number>): Promise<void> {
  const untilMs = performance.now() + SETTLE_LIMIT_MS
  for (let before = await packets(); performance.now() < untilMs; ) {
    await delay(SETTLE_STEP_MS)
    const now = await packets()
    if (now - before < 10) return
    before = now
  }
}
