/** Works on the items in order, at most `width` at the same time, until `isEnough`. Answers those that were not begun; the first ones always are. */
export async function sideBySide<T>(
  items: readonly T[],
  { width, isEnough = () => false }: { readonly width: number; readonly isEnough?: () => boolean },
  work: (item: T) => Promise<void>,
): Promise<readonly T[]> {
  for (let begun = 0; begun < items.length; begun += width) {
    if (begun > 0 && isEnough()) return items.slice(begun);
    await Promise.all(items.slice(begun, begun + width).map(work));
  }
  return [];
}
