import { type KeyFrameFacts, keyFrameHeader } from '@lanterne/contract'
import { decodeKeyFrame } from './decode-key-frame.ts'
import { middleOf } from './kept-pictures.ts'

/**
 * Makes a picture of a moment from the key frame that the server has of it at `address`; absent while it has none.
 * Throws where the browser does not decode it.
 */
export async function fetchPicture(
  address: string,
  seconds: number,
  { signal }: { signal: AbortSignal },
): Promise<HTMLCanvasElement | undefined> {
  const answer = await fetch(`${address}?at=${middleOf(seconds)}`, { signal })
  const header = answer.headers.get(keyFrameHeader)
  if (answer.status !== 200 || header === null) return undefined
  // The app's own server wrote it.
  const facts = JSON.parse(header) as KeyFrameFacts
  return decodeKeyFrame(await answer.arrayBuffer(), facts, { signal })
}
