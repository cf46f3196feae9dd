/** A figure, or a range from which each node takes its own, evenly. */
export type Spread = number | readonly [least: number, most: number]

/** One kind of line, in megabits per second and milliseconds; rates that are absent have no limit. */
export interface LineSpec {
  /** How many of a hundred nodes have it; all when it is the only one. */
  readonly percent?: number
  readonly upMbit?: Spread
  readonly downMbit?: Spread
  /** One way, to the middle of the network: the round trip between two hosts is twice the sum of theirs. */
  readonly delayMs?: Spread
  /** Up to so much more for each packet; datagrams may overtake each other. */
  readonly jitterMs?: number
  /** Packets lost, each way. */
  readonly lossPercent?: number
  /** How long a full downlink queue takes to drain. */
  readonly queueMs?: number
}

export interface FilmSpec {
  readonly minutes: number
  readonly mbit: number
  readonly pieceKib: number
  /** A bit rate that varies: scenes of so many seconds, each at so many times the mean. Even when absent. */
  readonly scenes?: readonly { readonly seconds: number; readonly times: number }[]
}

/** Wrongs that a sharer does. */
export type Fault = 'lies' | 'stalls'

export interface SeedSpec {
  readonly count?: number
  readonly lines: readonly LineSpec[]
  /** Its cable is pulled out: nobody is told. */
  readonly vanishesAtS?: number
  /** It closes when it has sent so many times the film. */
  readonly leavesAfterCopies?: number
  /** It closes then. */
  readonly leavesAtS?: number
  /** It has only so many of a hundred pieces, each its own choice. Only where bytes are modelled. */
  readonly holdsPercent?: number
  readonly fault?: Fault
}

export interface WebSeedSpec {
  readonly lines: readonly LineSpec[]
  /** From then on it answers with an error. */
  readonly failsAtS?: number
}

/** How a group of viewers watches. Times are seconds after pressing Play, unless said otherwise. */
export interface ViewerSpec {
  readonly count?: number
  readonly lines: readonly LineSpec[]
  /** They come evenly over so many seconds, or in bursts as chance has it. */
  readonly arriveOverS?: number
  readonly arrivals?: 'even' | 'random'
  /** Seconds of the scenario before the first of them. */
  readonly arriveFromS?: number
  /** By the whole torrent file, or by a magnet link. */
  readonly start?: 'torrent' | 'magnet'
  /** What is buffered before the film plays, and plays again. */
  readonly bufferS?: number
  /** How far ahead of the picture the player reads. */
  readonly aheadS?: number
  readonly seeks?: readonly { readonly atS: number; readonly toPercent: number }[]
  readonly pauses?: readonly { readonly atS: number; readonly forS: number }[]
  /** They close the film after so long; to its end when absent. */
  readonly leaveAfterS?: Spread
  /** How many of a hundred share on after their last picture; the others close at once. */
  readonly stayPercent?: number
  /** Other readers on the same engine, each from another place of the film, at this rate. */
  readonly readers?: { readonly count: number; readonly mbit: number }
  /** They look at the film's page for so long before they press Play, while it is made ready; a forecast is made then. */
  readonly looksForS?: number
}

/** One simulated evening. */
export interface Scenario {
  readonly about: string
  readonly film: FilmSpec
  readonly seeds: readonly SeedSpec[]
  readonly webSeeds?: readonly WebSeedSpec[]
  readonly viewers: readonly ViewerSpec[]
  /** Whether viewers know the seeds' addresses beforehand, or ask a tracker (the default). */
  readonly discovery?: 'known' | 'tracker'
  /** Peers that the tracker names in one answer. */
  readonly trackerNames?: number
  /** Time that a packet may take on a line: more is coarser, and cheaper for thousands of nodes. 10 when absent. */
  readonly packetMs?: number
  /** The scenario ends then, or when the last viewer is done. */
  readonly untilS: number
  /** With this, it ends when this group of viewers is done. */
  readonly untilGroup?: number
  /** `real`: every byte travels and is hashed. `modelled`: bytes are counted, not kept, and taken to be right. */
  readonly bytes?: 'real' | 'modelled'
}
