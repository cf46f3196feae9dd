import { signal } from '@preact/signals'

/** Whether the app's server answers. */
export const connection = signal<'up' | 'lost' | 'retrying'>('up')

/** Grows each time that the server comes back: what failed meanwhile asks again. */
export const returns = signal(0)

const firstDelayMs = 1000
const longestDelayMs = 8000
const answerWithinMs = 4000

let timer: ReturnType<typeof setTimeout> | undefined
let delayMs = firstDelayMs

/** Notes that the server did not answer, and asks it again and again until it does. */
export function noteLost(): void {
  if (connection.value !== 'up') return
  connection.value = 'lost'
  delayMs = firstDelayMs
  timer = setTimeout(reconnect, delayMs)
}

/** Notes that the server answered. */
export function noteAnswer(): void {
  clearTimeout(timer)
  if (connection.value === 'up') return
  connection.value = 'up'
  returns.value += 1
}

/** Asks whether the server is there, because something that it keeps open was cut; nobody is told when it is. */
export function suspect(): void {
  if (connection.value === 'up') ask().catch(noteLost)
}

/** Asks the server now whether it is there. */
export function reconnect(): void {
  clearTimeout(timer)
  if (connection.value !== 'lost') return
  connection.value = 'retrying'
  ask().then(noteAnswer, () => {
    connection.value = 'lost'
    delayMs = Math.min(delayMs * 2, longestDelayMs)
    timer = setTimeout(reconnect, delayMs)
  })
}

/** The smallest question that there is; any answer is one. */
async function ask(): Promise<void> {
  const controller = new AbortController()
  const limit = setTimeout(() => controller.abort(), answerWithinMs)
  try {
    await fetch('/api/instance', { signal: controller.signal, cache: 'no-store' })
  } finally {
    clearTimeout(limit)
  }
}
