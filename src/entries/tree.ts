/** @module gradus/tree — nested arrays and objects of leaves. */
export {
  assertSamePaths,
  assertSameStructure,
  flatten,
  flattenWithPath,
  isNested,
  MAP_TO_NONE,
  mapShapeStructure,
  mapStructure,
  mapStructureUpTo,
  packSequenceAs,
  type TreePath,
  traverse,
} from "../core/nested.ts";
