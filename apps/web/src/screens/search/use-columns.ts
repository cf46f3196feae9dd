import type { RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'

/** How many columns a CSS grid has now. */
export function useColumns(list: RefObject<HTMLElement | null>): number {
  const [columns, setColumns] = useState(1)
  useLayoutEffect(() => {
    const element = list.current
    if (!element) return
    const count = () =>
      setColumns(Math.max(1, getComputedStyle(element).gridTemplateColumns.split(' ').length))
    count()
    const observer = new ResizeObserver(count)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return columns
}
