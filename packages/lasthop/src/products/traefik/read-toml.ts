import { ParseError, parseTOML, type AST } from 'toml-eslint-parser'

import { maskHoles } from '../hole.ts'
import { compilePlaces, type Place, type SourceFile } from '../place.ts'
import type { Read } from './read-yaml.ts'
import { mergeTrees, type MapTree, type Tree } from './tree.ts'

/** Reads TOML. A file with a fault is a complaint at its place, and nothing else. */
export function readToml(file: SourceFile): Read {
  const places = compilePlaces(file)
  try {
    const [top] = parseTOML(maskHoles(file.text)).body
    return { trees: [tableTree(top.body, (start, end) => places(start, end), file.text.length)], complaints: [] }
  } catch (fault) {
    if (fault instanceof RangeError) return tooDeep(places(0, 0))
    if (!(fault instanceof ParseError)) throw fault
    const place = places(fault.index, fault.index + 1)
    return { trees: [], complaints: [{ rule: 'P901', place, message: `This is not TOML: ${fault.message}.` }] }
  }
}

/** Thousands of brackets in each other are more than the parser takes. */
function tooDeep(place: Place): Read {
  return { trees: [], complaints: [{ rule: 'P901', place, message: 'This TOML is nested too deeply to be read.' }] }
}

type Places = (start: number, end: number) => Place

function tableTree(body: AST.TOMLTopLevelTable['body'], places: Places, length: number): MapTree {
  const parts = body.map((part) => {
    if (part.type === 'TOMLKeyValue') return pairTree(part, places)
    const place = places(part.range[0], part.range[1])
    const inner = { ...mergeTrees(part.body.map((pair) => pairTree(pair, places))), place }
    return nested(part.resolvedKey, inner, place)
  })
  return { ...mergeTrees(parts), place: places(0, length) }
}

function pairTree({ key, value, range }: AST.TOMLKeyValue, places: Places): MapTree {
  const path = key.keys.map((each) => (each.type === 'TOMLBare' ? each.name : each.value))
  return nested(path, valueTree(value, places), places(range[0], range[1]))
}

/** A value below its path of keys; a number in the path is an item of a list. */
function nested(path: readonly (string | number)[], value: Tree, place: Place): MapTree {
  const [key = '', ...rest] = path
  const [next] = rest
  const inner: Tree =
    next === undefined
      ? value
      : typeof next === 'number'
        ? { kind: 'list', items: [rest.length > 1 ? nested(rest.slice(1), value, place) : value], place }
        : nested(rest, value, place)
  return { kind: 'map', entries: [{ key: String(key), value: inner, place }], place }
}

function valueTree(value: AST.TOMLContentNode, places: Places): Tree {
  const place = places(value.range[0], value.range[1])
  switch (value.type) {
    case 'TOMLArray':
      return { kind: 'list', items: value.elements.map((each) => valueTree(each, places)), place }
    case 'TOMLInlineTable':
      return { ...mergeTrees(value.body.map((pair) => pairTree(pair, places))), place }
    case 'TOMLValue':
      return {
        kind: 'scalar',
        text: value.value instanceof Date ? value.value.toISOString() : String(value.value),
        place,
      }
  }
}
