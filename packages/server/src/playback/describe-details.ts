import type { PlaybackDetails, PlaybackLender } from '@lanterne/contract'
import type { ObservedLender, TorrentObservation } from '@lanterne/engine'

const mostLenders = 50
/** Below this a rate is what is left of an earlier one. */
const leastRate = 256

/** What a torrent at work looks like from outside: who sends, how well it goes, and no address of anybody. */
export function describeDetails({
  downloadRate,
  uploadRate,
  bytes,
  origins,
  deadlines: { openings, openingMs, met, missed, longestMs },
  peers: { known, banned },
  lenders,
}: TorrentObservation): PlaybackDetails {
  return {
    downloadRate: Math.round(downloadRate),
    uploadRate: Math.round(uploadRate),
    bytes,
    origins,
    deadlines: {
      openings,
      openingMs: Math.round(openingMs / Math.max(1, openings)),
      met,
      missed,
      longestMs: Math.round(longestMs),
    },
    known,
    banned,
    lenders: lenders
      .toSorted((a, b) => b.downloadRate - a.downloadRate || b.received - a.received)
      .slice(0, mostLenders)
      .map(describeLender),
  }
}

function describeLender(lender: ObservedLender): PlaybackLender {
  const isPeer = lender.kind !== 'web-seed'
  return {
    kind: lender.kind,
    transport: isPeer ? lender.transport : 'http',
    ...(isPeer && { foundBy: lender.foundBy }),
    downloadRate: Math.round(lender.downloadRate),
    uploadRate: isPeer ? Math.round(lender.uploadRate) : 0,
    roundTripMs: Math.round(lender.roundTripMs),
    requests: lender.requests,
    window: lender.window,
    state: stateOf(lender),
  }
}

function stateOf({
  isStalled,
  isChokingUs,
  downloadRate,
  requests,
}: ObservedLender): PlaybackLender['state'] {
  if (isStalled) return 'stalled'
  if (isChokingUs) return 'closed'
  return requests > 0 || downloadRate >= leastRate ? 'sending' : 'idle'
}
