import type { RefObject } from 'preact'
import { useLayoutEffect } from 'preact/hooks'

/** Gives a menu's chosen item the focus as it opens, before a key can miss it, and moves it up and down. */
export function useMenuKeys(
  menu: RefObject<HTMLElement | null>,
  selector = '[role^=menuitem]',
): (event: KeyboardEvent) => void {
  const items = () => [...(menu.current?.querySelectorAll<HTMLElement>(selector) ?? [])]
  useLayoutEffect(() => {
    const chosen = menu.current?.querySelector<HTMLElement>('[role=menuitemradio][aria-checked="true"]')
    ;(chosen ?? items()[0])?.focus()
  }, [])
  return (event) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
    const all = items()
    const at = all.indexOf(document.activeElement as HTMLElement)
    all[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus()
    event.preventDefault()
    event.stopPropagation()
  }
}
