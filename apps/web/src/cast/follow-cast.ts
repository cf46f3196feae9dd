import { effect } from '@preact/signals'
import { noteLost } from '../api/connection.ts'
import { cast } from './now.ts'

/** Brings the bar when something first plays elsewhere: who has no television never loads it. */
export function followCast(): void {
  const stop = effect(() => {
    if (!cast.value) return
    queueMicrotask(() => stop())
    import('./cast-bar.tsx').then(({ openCastBar }) => openCastBar(), noteLost)
  })
}
