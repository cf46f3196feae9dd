import { sleep } from '@lanterne/kernel'
import type { CastFinder } from '../cast-device.ts'
import { MulticastEars } from '../multicast/multicast-ears.ts'
import { KnownRenderers, type RendererFinderOptions } from './known-renderers.ts'
import { encodeRendererSearch, readRendererNotice, ssdpGroup } from './ssdp-messages.ts'

/** When the question is put again: it is lost easily. */
const REPEATS_MS = [0, 250, 750] as const
const ROUND_MS = 5000

/** Finds the media renderers of the house by SSDP, on each of its sides. */
export function createRendererFinder(options: RendererFinderOptions): CastFinder {
  const running = new Set<Promise<void>>()
  return {
    kind: 'dlna',
    find(tell, { signal }) {
      const run = look(options, tell, { signal }).catch((error: unknown) => {
        if (!signal.aborted) options.log.error('renderers not looked for', { error })
      })
      running.add(run)
      void run.finally(() => running.delete(run))
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(running)
    },
  }
}

async function look(
  options: RendererFinderOptions,
  tell: Parameters<CastFinder['find']>[0],
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const { clock, log } = options
  const known = new KnownRenderers(options, tell, signal)
  const ears = new MulticastEars({
    ...{ group: ssdpGroup, asksFromGroupPort: false, clock, log, links: options.links },
    onMessage(message, from) {
      const notice = readRendererNotice(message, from)
      if (notice && !signal.aborted) known.hear(notice, from)
    },
  })
  try {
    for (;;) {
      await ears.join({ signal })
      for (const [index, atMs] of REPEATS_MS.entries()) {
        await sleep(clock, atMs - (REPEATS_MS[index - 1] ?? 0), { signal })
        ears.ask(encodeRendererSearch())
      }
      await sleep(clock, ROUND_MS, { signal })
      known.check()
    }
  } finally {
    ears.close()
  }
}
