import type { Peer } from './peer.ts'
import type { Candidate, PeerPool } from './peer-pool.ts'

/** Before an address whose connection we ended ourselves is tried again. */
const OURS_PAUSE_MS = 120_000
/** Before one that gave us bytes and left. */
const GIVER_PAUSE_MS = 2000
/** Before one that left us who have everything: it has it too by now, or it knows where we are. */
const SERVED_PAUSE_MS = 600_000

/**
 * Says when and how an address is tried again whose connection has ended: programs differ in what they understand, and
 * say so by hanging up.
 */
export function tryAgain(
  peer: Peer,
  candidate: Candidate,
  pool: PeerPool,
  { isSeed }: { isSeed: boolean },
): void {
  if (isSeed && peer.peerId) return pool.ended(candidate, SERVED_PAUSE_MS)
  const saidNothing =
    (peer.pieces?.count ?? 0) === 0 && !peer.told && peer.isChokingUs && peer.received.total === 0
  // Who is full hangs up, too: other ways are tried a few times only.
  const isNew = !peer.peerId && candidate.failures < 2
  if (peer.end === 'left' && !candidate.isClassic && saidNothing) {
    candidate.isClassic = true
    pool.ended(candidate, 0)
  } else if (peer.end === 'left' && isNew && !candidate.isEncrypted) {
    candidate.isEncrypted = true
    pool.ended(candidate, 0)
  } else if (peer.end !== 'ours' && isNew && pool.switchWay(candidate)) {
    // Something takes connections there, and the peer answers by the other way only.
  } else if (peer.end === 'ours') pool.ended(candidate, OURS_PAUSE_MS)
  else {
    // Encrypted it is no better: the next time begins from the start.
    if (!peer.peerId) candidate.isEncrypted = candidate.isClassic = false
    pool.ended(candidate, peer.received.total > 0 && peer.end === 'left' ? GIVER_PAUSE_MS : undefined)
  }
}
