import type { OpenWay } from '../states/open-way.ts'
import { openWorkerWay } from '../ways/worker-way.ts'

/** What the thread is started with. */
export interface CheckedWish {
  /** Name of the interface that another program has made private. */
  readonly interface: string
}

/**
 * Opens the system's own network as a way out, for as long as it leads by one interface: looked at before each connection
 * and each second, and closed with all that is open when it does not. A check, not a barrier.
 */
export async function openCheckedWay(
  wish: CheckedWish,
  { signal }: { readonly signal: AbortSignal },
): Promise<OpenWay> {
  const script = new URL('./checked-worker.ts', import.meta.url)
  const opened = await openWorkerWay<CheckedWish, object>(script, wish, { signal })
  const { network, events } = opened
  return {
    ...{ network, events, isHeard: true },
    // Nobody is asked: what is known of this way is whether it is the one.
    probe: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}
