import { noteLost } from '../api/connection.ts'
import { followViewer } from '../library/follow-viewer.ts'

/** Begins what goes on for as long as the page lives, and what no first screen waits for. */
export function begin(): void {
  followViewer()
  const followPads = () => {
    import('../focus/gamepad.ts').then((pads) => pads.followGamepads(), noteLost)
  }
  addEventListener('gamepadconnected', followPads, { once: true })
}
