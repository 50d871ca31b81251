/** @module models/plot/testing/xml — as much of an XML reader as tests of pictures need; what is not well formed throws. */

/** An element, or text as an element without a name. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Element[];
  readonly text: string;
}

const token =
  /<\/(?<close>[\w:]+)>|<(?<open>[\w:]+)(?<attributes>(?:\s+[\w:-]+="[^"<]*")*)\s*(?<empty>\/?)>|(?<text>[^<]+)/y;

/** The one element of a document. */
export function parseXml(source: string): Element {
  const root: Element = { name: "", attributes: new Map(), children: [], text: "" };
  const open = [root];
  token.lastIndex = 0;
  while (token.lastIndex < source.length) {
    const at = token.lastIndex;
    const groups = token.exec(source)?.groups;
    const parent = open.at(-1);
    if (groups === undefined || parent === undefined) {
      throw new Error(`not well formed at ${at}: ${source.slice(at, at + 60)}`);
    }
    if (groups.text !== undefined) {
      parent.children.push({ ...root, children: [], text: unescaped(groups.text) });
    } else if (groups.close !== undefined) {
      if (parent.name !== groups.close) throw new Error(`${groups.close} closes ${parent.name}`);
      open.pop();
    } else {
      const element: Element = {
        name: groups.open ?? "",
        attributes: attributesOf(groups.attributes ?? ""),
        children: [],
        text: "",
      };
      parent.children.push(element);
      if (groups.empty === "") open.push(element);
    }
  }
  const [element, ...others] = root.children;
  if (open.length !== 1 || element === undefined || others.length > 0) {
    throw new Error("not one element");
  }
  return element;
}

function attributesOf(source: string): ReadonlyMap<string, string> {
  const pairs = [...source.matchAll(/([\w:-]+)="([^"]*)"/g)];
  const names = new Set(pairs.map(([, name]) => name));
  if (names.size !== pairs.length) throw new Error(`an attribute twice: ${source}`);
  return new Map(pairs.map(([, name = "", value = ""]) => [name, unescaped(value)]));
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#39": "'",
};

function unescaped(text: string): string {
  return text.replace(/&([^;]*);?/g, (whole, name: string) => {
    const character = entities[name];
    if (character === undefined || !whole.endsWith(";")) throw new Error(`no entity: ${whole}`);
    return character;
  });
}

/** All elements of a class, in order. */
export function findAll(element: Element, kind: string): Element[] {
  const own = element.attributes.get("class")?.split(" ").includes(kind) ? [element] : [];
  return [...own, ...element.children.flatMap((child) => findAll(child, kind))];
}

/** The first element of a class. */
export function find(element: Element, kind: string): Element | undefined {
  return findAll(element, kind)[0];
}

/** All text in an element. */
export function textOf(element: Element | undefined): string {
  if (element === undefined) return "";
  return element.text + element.children.map(textOf).join("");
}
