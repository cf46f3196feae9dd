import type { KeptList } from '@lanterne/contract'
import { useEffect } from 'preact/hooks'
import { change, paths } from '../../api/client.ts'
import { problemOf } from '../../api/failure.ts'
import { type Resource, useResource } from '../../api/use-resource.ts'
import { texts } from '../../i18n/language.ts'
import { readViewer } from '../../library/follow-viewer.ts'
import { viewer } from '../../library/viewer.ts'
import { announce } from '../../shell/live.ts'

/** How far what is coming is, is asked for as often as it changes for an eye. */
const everyMs = 2000

/** Changes what is kept; says what went wrong. Resolves with whether it was done. */
export async function changeKept(
  path: '' | '/pause' | '/resume' | '/remove',
  body: object,
): Promise<boolean> {
  const { signal } = new AbortController()
  try {
    await change(path === '' ? paths.keep() : `${paths.kept}${path}`, body, { signal })
    await readViewer()
    return true
  } catch (error) {
    announce(texts().errors[problemOf(error)])
    return false
  }
}

/** What is kept, as long as a screen shows it. */
export function useKept(): Resource<KeptList> & { readonly reload: () => void } {
  const found = useResource<KeptList>(paths.kept)
  const isMoving =
    found.state === 'ready' && found.data.films.some(({ state }) => !['whole', 'paused'].includes(state.kind))
  useEffect(() => {
    if (!isMoving) return
    const timer = setInterval(() => {
      if (!document.hidden) found.reload()
    }, everyMs)
    return () => clearInterval(timer)
  }, [isMoving])
  // Also when another screen changed it.
  const { kept } = viewer.value ?? {}
  useEffect(() => {
    if (kept) found.reload()
  }, [kept])
  return found
}
