import type { RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'

/** How many columns a CSS grid has now, 0 until it was looked at; looked at again when it is shown anew, which `shown` says. */
export function useColumns(list: RefObject<HTMLElement | null>, shown?: string): number {
  const [columns, setColumns] = useState(0)
  useLayoutEffect(() => {
    const element = list.current
    if (!element) return
    const count = () =>
      setColumns(Math.max(1, getComputedStyle(element).gridTemplateColumns.split(' ').length))
    count()
    const observer = new ResizeObserver(count)
    observer.observe(element)
    return () => observer.disconnect()
  }, [shown])
  return columns
}
