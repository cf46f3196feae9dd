import type { KeyFrameFacts } from '@lanterne/contract'

/** Width of a picture above the seek bar, twice what it measures on the screen: for dense ones. */
const WIDTH = 320
/** A browser that does not show one picture in this time will not show it. */
const PATIENCE_MS = 3000

/** Makes a small picture of a key frame. Throws where the browser does not decode it. */
export async function decodeKeyFrame(
  film: ArrayBuffer,
  facts: KeyFrameFacts,
  { signal }: { signal: AbortSignal },
): Promise<HTMLCanvasElement> {
  // Outside a secure context, as on a home network, there are only `<video>` elements.
  return 'VideoDecoder' in globalThis ? byDecoder(film, facts) : byElement(film, facts, { signal })
}

async function byDecoder(film: ArrayBuffer, facts: KeyFrameFacts): Promise<HTMLCanvasElement> {
  const { codec, description, dataAt } = facts
  let picture: HTMLCanvasElement | undefined
  let failure: DOMException | undefined
  const decoder = new VideoDecoder({
    output(frame) {
      picture ??= draw(frame, frame.displayWidth, frame.displayHeight)
      frame.close()
    },
    error(error) {
      failure = error
    },
  })
  try {
    decoder.configure({ codec, ...(description ? { description: bytesOf(description) } : {}) })
    decoder.decode(new EncodedVideoChunk({ type: 'key', timestamp: 0, data: new Uint8Array(film, dataAt) }))
    await decoder.flush()
  } finally {
    if (decoder.state !== 'closed') decoder.close()
  }
  if (!picture) throw failure ?? new Error('no picture')
  return picture
}

async function byElement(
  film: ArrayBuffer,
  { codec }: KeyFrameFacts,
  { signal }: { signal: AbortSignal },
): Promise<HTMLCanvasElement> {
  const video = document.createElement('video')
  const source = new MediaSource()
  const address = URL.createObjectURL(source)
  const heard = (target: EventTarget, name: string) => once(target, name, video, { signal })
  video.muted = true
  video.preload = 'auto'
  try {
    const opened = heard(source, 'sourceopen')
    video.src = address
    await opened
    const buffer = source.addSourceBuffer(`video/mp4; codecs="${codec}"`)
    const loaded = heard(video, 'loadeddata')
    const appended = heard(buffer, 'updateend')
    buffer.appendBuffer(film)
    await appended
    // Nothing follows: a decoder that waits for more gives what it has.
    source.endOfStream()
    await loaded
    return await drawn(video, { signal })
  } finally {
    video.removeAttribute('src')
    video.load()
    URL.revokeObjectURL(address)
  }
}

/** Draws what an element shows: `loadeddata` says that the picture is decoded, not that it can be drawn already. */
async function drawn(
  video: HTMLVideoElement,
  { signal }: { signal: AbortSignal },
): Promise<HTMLCanvasElement> {
  for (const started = performance.now(); performance.now() - started < PATIENCE_MS; ) {
    const picture = draw(video, video.videoWidth, video.videoHeight)
    const [, , , alpha] = picture.getContext('2d')?.getImageData(0, 0, 1, 1).data ?? []
    if (alpha !== 0) return picture
    if (signal.aborted) throw new DOMException('no longer wanted', 'AbortError')
    await new Promise(requestAnimationFrame)
  }
  throw new Error('no picture')
}

/** Resolves with an event; rejects when the element fails, with `signal`, and when nothing comes. */
function once(
  target: EventTarget,
  name: string,
  video: HTMLVideoElement,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(video.error ?? new Error('no picture'))
    target.addEventListener(name, () => resolve(), { once: true })
    video.addEventListener('error', fail, { once: true })
    signal.addEventListener('abort', fail, { once: true })
    setTimeout(fail, PATIENCE_MS)
  })
}

function draw(picture: CanvasImageSource, width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = Math.min(WIDTH, width)
  canvas.height = Math.round((canvas.width * height) / Math.max(1, width))
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return canvas
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}
