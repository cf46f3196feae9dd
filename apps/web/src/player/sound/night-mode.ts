import { type ReadonlySignal, signal } from '@preact/signals'
import { keep, kept } from '../../design/kept.ts'

/**
 * Speech, at -26 dB as a rule, comes out 4 dB louder, what is at -8 dB 8 dB softer, and what is at -40 dB 6 dB louder.
 * Attack and release, in seconds, are those of speech: no word is cut, no breath is pumped up.
 */
const settings = { threshold: -36, knee: 12, ratio: 4, attack: 0.005, release: 0.3 } as const
/** Taken back of the compressor's own make-up, which is more than a night wants. */
const LEVEL = 0.4

/** Loud and quiet nearer to each other, for who must not wake anybody. */
export interface NightMode {
  readonly isPossible: boolean
  readonly isOn: ReadonlySignal<boolean>
  toggle(): void
  /** Follows an element's sound until `signal` aborts: where it is remembered, it begins with the film. */
  follow(video: HTMLVideoElement, options: { signal: AbortSignal }): void
}

export function createNightMode(): NightMode {
  const isOn = signal(kept('night') === 'on')
  let video: HTMLVideoElement | undefined
  let chain: NightChain | undefined
  const begin = () => {
    if (video) chain ??= openNightChain(video)
  }
  return {
    isPossible: 'AudioContext' in globalThis,
    isOn,
    toggle() {
      isOn.value = !isOn.value
      keep('night', isOn.value ? 'on' : 'off')
      if (isOn.value) begin()
      chain?.turn(isOn.value)
    },
    follow(element, { signal: ended }) {
      video = element
      const onPlaying = () => isOn.value && begin()
      element.addEventListener('playing', onPlaying)
      ended.addEventListener('abort', () => {
        element.removeEventListener('playing', onPlaying)
        void chain?.close()
        chain = video = undefined
      })
    },
  }
}

interface NightChain {
  turn(isOn: boolean): void
  close(): Promise<void>
}

/** Takes an element's sound through a compressor: it can be stepped around, but an element is taken for good. */
function openNightChain(video: HTMLVideoElement): NightChain {
  const context = new AudioContext({ latencyHint: 'interactive' })
  let source: MediaElementAudioSourceNode | undefined
  let isOn = true
  const night = nightNodes(context)
  night.output.connect(context.destination)
  const connect = () => {
    if (context.state !== 'running') return
    source ??= context.createMediaElementSource(video)
    source.disconnect()
    source.connect(isOn ? night.input : context.destination)
  }
  // A context that waits for a press is silent: until the browser lets it run, the sound goes its ordinary way.
  context.addEventListener('statechange', connect)
  connect()
  return {
    turn(wanted) {
      isOn = wanted
      connect()
    },
    close: () => context.close(),
  }
}

/** What the sound goes through at night. */
export function nightNodes(context: BaseAudioContext): { input: AudioNode; output: AudioNode } {
  const compressor = new DynamicsCompressorNode(context, settings)
  const level = new GainNode(context, { gain: LEVEL })
  compressor.connect(level)
  return { input: compressor, output: level }
}
