import type { Page } from 'playwright-core'

/** Listens to what the page plays. */
export interface Ear {
  /** How loud each frequency is now, in decibels of full scale. */
  levels(hertz: readonly number[]): Promise<readonly number[]>
}

declare global {
  interface Window {
    ear?: AnalyserNode
  }
}

/** Hears the sound of the film's own element, which then goes on to the loudspeakers. */
export async function openEar(page: Page): Promise<Ear> {
  await page.evaluate(async () => {
    const video = document.querySelector('video')
    if (!video) throw new Error('there is no film')
    const context = new AudioContext()
    const ear = new AnalyserNode(context, { fftSize: 4096, smoothingTimeConstant: 0 })
    new MediaElementAudioSourceNode(context, { mediaElement: video }).connect(ear)
    ear.connect(context.destination)
    await context.resume()
    window.ear = ear
  })
  return listen(page)
}

/** Hears what the page itself sends to the loudspeakers, when it takes the film's sound through something. */
export async function openEarAtTheEnd(page: Page): Promise<Ear> {
  await page.addInitScript(() => {
    const connect = AudioNode.prototype.connect as (this: AudioNode, to: AudioNode | AudioParam) => AudioNode
    AudioNode.prototype.connect = function (this: AudioNode, to: AudioNode | AudioParam) {
      if (to instanceof AudioDestinationNode) {
        window.ear ??= new AnalyserNode(this.context, { fftSize: 4096, smoothingTimeConstant: 0 })
        connect.call(this, window.ear)
      }
      return connect.call(this, to)
    } as typeof AudioNode.prototype.connect
  })
  return listen(page)
}

function listen(page: Page): Ear {
  return {
    levels: (hertz) =>
      page.evaluate((frequencies) => {
        const { ear } = window
        if (!ear) return frequencies.map(() => Number.NEGATIVE_INFINITY)
        const bins = new Float32Array(ear.frequencyBinCount)
        ear.getFloatFrequencyData(bins)
        const width = ear.context.sampleRate / ear.fftSize
        return frequencies.map((frequency) => {
          const at = Math.round(frequency / width)
          return Math.max(...bins.subarray(at - 1, at + 2))
        })
      }, hertz as number[]),
  }
}
