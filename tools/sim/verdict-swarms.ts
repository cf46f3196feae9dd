import { createSimRandom, type Scenario } from '@lanterne/engine/testing'

/** A swarm before whose film somebody asks: will it play? */
export interface VerdictSwarm {
  readonly kind: string
  readonly scenario: Scenario
}

type Seeds = Scenario['seeds'][number]
type Lines = Seeds['lines']

/** How a film of a few minutes and a swarm are drawn; every figure from one seed. */
class Draw {
  readonly #random: ReturnType<typeof createSimRandom>

  constructor(seed: number) {
    this.#random = createSimRandom(seed)
  }

  /** Evenly. */
  between(least: number, most: number): number {
    return least + (most - least) * this.#random.next()
  }

  /** Evenly in proportion: half of what is drawn lies below the geometric mean. */
  scale(least: number, most: number): number {
    return least * (most / least) ** this.#random.next()
  }

  whole(least: number, most: number): number {
    return Math.floor(this.between(least, most + 1))
  }

  chance(share: number): boolean {
    return this.#random.next() < share
  }

  from<Item>(items: readonly Item[]): Item {
    return items[this.whole(0, items.length - 1)] as Item
  }
}

/** Home lines whose uplinks are together about `totalMbit`, each with its own luck. */
function homes(draw: Draw, count: number, totalMbit: number): Seeds[] {
  const parts = Array.from({ length: count }, () => draw.scale(0.3, 3))
  const sum = parts.reduce((all, part) => all + part, 0)
  return parts.map((part) => ({ lines: [line(draw, Math.max(0.02, (totalMbit * part) / sum))] }))
}

function line(draw: Draw, upMbit: number): Lines[number] {
  return { upMbit, delayMs: draw.scale(5, 80), jitterMs: draw.chance(0.3) ? draw.between(0, 20) : 0 }
}

/** Each kind draws who shares a film of `mbit` and `lengthS`; `enough` is around how many times its rate all bring. */
const kinds: Readonly<
  Record<
    string,
    (
      draw: Draw,
      film: { mbit: number; lengthS: number; playsAtS: number },
    ) => Partial<Scenario> & {
      own?: Partial<Lines[number]>
    }
  >
> = {
  plenty: (draw, { mbit }) => ({ seeds: homes(draw, draw.whole(4, 14), mbit * draw.scale(2.5, 12)) }),
  few: (draw, { mbit }) => ({ seeds: homes(draw, draw.whole(2, 4), mbit * draw.scale(0.8, 5)) }),
  lone: (draw, { mbit }) => ({ seeds: homes(draw, 1, mbit * draw.scale(0.5, 12)) }),
  tight: (draw, { mbit }) => ({ seeds: homes(draw, draw.whole(2, 10), mbit * draw.between(0.85, 1.8)) }),
  starved: (draw, { mbit }) => ({ seeds: homes(draw, draw.whole(1, 6), mbit * draw.scale(0.08, 0.8)) }),
  leaving: (draw, { mbit, lengthS, playsAtS }) => ({
    seeds: homes(draw, draw.whole(3, 9), mbit * draw.scale(1.2, 6)).map((seed) =>
      // As many leave in the time of this short film as in that of a long one.
      draw.chance(0.35) ? { ...seed, leavesAtS: playsAtS + draw.between(0, lengthS) } : seed,
    ),
  }),
  vanishing: (draw, { mbit, lengthS, playsAtS }) => ({
    seeds: homes(draw, draw.whole(2, 7), mbit * draw.scale(1.2, 8)).map((seed) =>
      draw.chance(0.25) ? { ...seed, vanishesAtS: playsAtS + draw.between(0, lengthS) } : seed,
    ),
  }),
  rare: (draw, { mbit }) => ({
    seeds: homes(draw, draw.whole(4, 10), mbit * draw.scale(1.2, 6)).map((seed) => ({
      ...seed,
      holdsPercent: draw.between(15, 75),
    })),
  }),
  'web only': (draw, { mbit }) => ({
    seeds: [],
    webSeeds: [{ lines: [line(draw, mbit * draw.scale(0.5, 20))] }],
  }),
  'web and peers': (draw, { mbit, lengthS, playsAtS }) => ({
    seeds: homes(draw, draw.whole(1, 5), mbit * draw.scale(0.3, 2)),
    webSeeds: [
      {
        lines: [line(draw, mbit * draw.scale(0.6, 6))],
        ...(draw.chance(0.15) && { failsAtS: playsAtS + draw.between(0, lengthS) }),
      },
    ],
  }),
  'slow line': (draw, { mbit }) => ({
    seeds: homes(draw, draw.whole(4, 10), mbit * draw.scale(4, 12)),
    own: { downMbit: mbit * draw.between(0.6, 2.5), queueMs: draw.scale(50, 600) },
  }),
  'far and lossy': (draw, { mbit }) => ({
    seeds: homes(draw, draw.whole(2, 8), mbit * draw.scale(1.5, 10)),
    own: {
      delayMs: draw.between(60, 200),
      lossPercent: draw.between(0.05, 1),
      jitterMs: draw.between(0, 30),
    },
  }),
}

/** Others who watch the same film: some before, some after, some just then. */
function others(draw: Draw, mbit: number, lengthS: number): Scenario['viewers'][number] {
  return {
    count: draw.whole(1, 6),
    lines: [{ upMbit: draw.between(0.3, 3) * mbit, downMbit: 50, delayMs: [5, 60] }],
    arriveOverS: lengthS,
    arrivals: 'random',
    stayPercent: draw.from([0, 50, 100]),
    leaveAfterS: [lengthS * 0.2, lengthS * 1.5],
  }
}

/** The kinds there are, in the order in which swarms take turns. */
export const swarmKinds: readonly string[] = [...Object.keys(kinds), 'busy', 'crowd']

/**
 * The `index`th swarm of a series: what it is turns with `index`, everything else is drawn from `seed`. Films are short (2
 * to 4 minutes, so that a thousand fit into minutes), and what happens to their swarms is scaled to them: as many sharers
 * leave as would in the time of a long one.
 */
export function drawSwarm(seed: number, index: number): VerdictSwarm {
  const draw = new Draw(seed * 1_000_003 + index)
  const kind = swarmKinds[index % swarmKinds.length] as string
  const minutes = draw.between(2, 4)
  const lengthS = minutes * 60
  const mbit = draw.scale(0.6, 2.5)
  const film = {
    minutes,
    mbit,
    pieceKib: draw.from([256, 512, 1024]),
    ...(draw.chance(0.6) && { scenes: scenes(draw) }),
  }
  const looksForS = draw.scale(2.5, 15)
  const arriveFromS = draw.between(1, 30)
  const playsAtS = arriveFromS + looksForS
  const make = kinds[kind] ?? kinds[kind === 'crowd' ? 'lone' : 'few']
  const { own, ...swarm } = make?.(draw, { mbit, lengthS, playsAtS }) ?? {}
  const isBusy = kind === 'busy' || (kind !== 'crowd' && draw.chance(0.15))
  const crowd =
    kind === 'crowd' ? { ...others(draw, mbit, 30), count: 12, leaveAfterS: lengthS * 2 } : undefined
  return {
    kind,
    scenario: {
      about: `${kind}, ${mbit.toFixed(1)} Mbit/s`,
      film,
      seeds: [],
      ...swarm,
      viewers: [
        {
          lines: [
            {
              downMbit: draw.scale(3, 30) * mbit,
              upMbit: draw.scale(0.3, 3) * mbit,
              delayMs: draw.scale(3, 40),
              ...own,
            },
          ],
          arriveFromS,
          looksForS,
          start: draw.chance(0.5) ? 'magnet' : 'torrent',
        },
        ...(crowd ? [crowd] : isBusy ? [others(draw, mbit, lengthS)] : []),
      ],
      untilGroup: 0,
      bytes: 'modelled',
      packetMs: 20,
      // Whoever has not seen it by then has not seen it without a stall.
      untilS: playsAtS + lengthS * 1.6,
    },
  }
}

/** Quiet and restless scenes, as encoders leave them when quality is to be even. */
function scenes(draw: Draw): { seconds: number; times: number }[] {
  return Array.from({ length: draw.whole(4, 12) }, () => ({
    seconds: draw.between(5, 60),
    times: draw.scale(0.35, 2.6),
  }))
}
