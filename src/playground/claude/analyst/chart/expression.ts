/**
 * Runs Vega's expressions by walking their syntax trees, so that a chart specification can never become JavaScript
 * code: the process that draws charts forbids code made from strings altogether. Vega hands the trees over when a
 * specification is parsed with `ast: true`, and takes these evaluators as the view's `expr` option.
 */

/** The ESTree subset of vega-expression. */
interface Node {
  readonly type: string;
  readonly name?: string;
  readonly value?: unknown;
  readonly operator?: string;
  readonly computed?: boolean;
  readonly object?: Node;
  readonly property?: Node;
  readonly callee?: Node;
  readonly arguments?: readonly Node[];
  readonly elements?: readonly Node[];
  readonly properties?: readonly { readonly key: Node; readonly value: Node }[];
  readonly left?: Node;
  readonly right?: Node;
  readonly argument?: Node;
  readonly test?: Node;
  readonly consequent?: Node;
  readonly alternate?: Node;
}

interface Expression {
  readonly ast: Node;
}

type Functions = Record<string, (...values: unknown[]) => unknown>;

interface Context {
  readonly functions: Functions;
}

/** What names mean while one expression runs. */
interface Scope {
  readonly functions: Functions;
  readonly signals: Record<string, unknown>;
  readonly datum: unknown;
  readonly item: unknown;
  readonly event: unknown;
}

type Bag = Record<string, unknown>;

/** Names of vega-expression's constants. */
const { E, LN2, LN10, LOG2E, LOG10E, PI, SQRT1_2 } = Math;
const CONSTANTS: Bag = { NaN, E, LN2, LN10, LOG2E, LOG10E, PI, SQRT1_2 };
const FORBIDDEN = new Set(["constructor", "prototype", "__proto__", "__defineGetter__", "__lookupGetter__"]);

/** The `expr` option of a Vega view. */
export const interpreter = {
  codegen: {},
  operator:
    (context: Context, { ast }: Expression) =>
    (signals: Bag) =>
      run(ast, scope(context, signals)),
  parameter:
    (context: Context, { ast }: Expression) =>
    (datum: unknown, signals: Bag) =>
      run(ast, { ...scope(context, signals), datum }),
  event:
    (context: Context, { ast }: Expression) =>
    (event: unknown) =>
      run(ast, { ...scope(context, {}), event }),
  handler:
    (context: Context, { ast }: Expression) =>
    (signals: Bag, event: unknown) =>
      run(ast, { ...scope(context, signals), event }),
  encode: (context: Context, encode: { marktype: string; channels: Record<string, Expression> }) => {
    const channels = Object.entries(encode.channels);
    return (item: Bag, signals: Bag) => {
      const inside = { ...scope(context, signals), item, datum: item["datum"] };
      let changed = false;
      for (const [name, { ast }] of channels) {
        const value = run(ast, inside);
        if (item[name] !== value) changed = true;
        item[name] = value;
      }
      if (encode.marktype !== "rule") place(item, encode.channels, encode.marktype);
      return changed;
    };
  },
};

function scope({ functions }: Context, signals: Bag): Scope {
  return { functions, signals, datum: undefined, item: undefined, event: undefined };
}

/** Vega lets x, x2, xc and width say the same thing in several ways; the renderer wants x and width. */
function place(item: Bag, channels: Bag, marktype: string): void {
  const swaps = marktype === "group" || marktype === "image" || marktype === "rect";
  for (const [start, end, middle, size] of [
    ["x", "x2", "xc", "width"],
    ["y", "y2", "yc", "height"],
  ] as const) {
    const length = Number(item[size] ?? 0);
    if (start in channels && end in channels) {
      const [from, to] = [Number(item[start]), Number(item[end])];
      if (swaps && from > to) [item[start], item[end]] = [to, from];
      item[size] = Number(item[end]) - Number(item[start]);
    } else if (end in channels) {
      item[start] = Number(item[end]) - length;
    }
    if (middle in channels) item[start] = Number(item[middle]) - Number(item[size] ?? 0) / 2;
  }
}

function run(node: Node | undefined, scope: Scope): unknown {
  if (node === undefined) return undefined;
  switch (node.type) {
    case "Literal":
      return node.value;
    case "Identifier":
      return lookUp(node.name ?? "", scope);
    case "MemberExpression":
      return member(node, scope);
    case "CallExpression":
      return call(node.callee?.name ?? "", node.arguments ?? [], scope);
    case "ArrayExpression":
      return (node.elements ?? []).map((element) => run(element, scope));
    case "ObjectExpression":
      return object(node, scope);
    case "UnaryExpression":
      return unary(node.operator ?? "", run(node.argument, scope));
    case "BinaryExpression":
      return binary(node.operator ?? "", run(node.left, scope), run(node.right, scope));
    case "LogicalExpression":
      return node.operator === "&&"
        ? run(node.left, scope) && run(node.right, scope)
        : run(node.left, scope) || run(node.right, scope);
    case "ConditionalExpression":
      return run(node.test, scope) ? run(node.consequent, scope) : run(node.alternate, scope);
    default:
      throw new Error(`unsupported expression: ${node.type}`);
  }
}

function lookUp(name: string, scope: Scope): unknown {
  if (name === "datum") return scope.datum;
  if (name === "item") return scope.item;
  if (name === "event") return scope.event;
  return Object.hasOwn(CONSTANTS, name) ? CONSTANTS[name] : scope.signals[`$${name}`];
}

function member(node: Node, scope: Scope): unknown {
  const target = run(node.object, scope);
  const key = node.computed === true ? String(run(node.property, scope)) : (node.property?.name ?? "");
  if (FORBIDDEN.has(key)) throw new Error("this property cannot be read in a chart");
  const value = property(target, key);
  return typeof value === "function" ? undefined : value;
}

function property(target: unknown, key: string): unknown {
  if (target === null || target === undefined) throw new TypeError("a chart expression reads a property of nothing");
  return Reflect.get(new Object(target), key);
}

function object(node: Node, scope: Scope): Bag {
  const made: Bag = {};
  for (const { key, value } of node.properties ?? []) {
    const name = String(key.name ?? key.value);
    if (!FORBIDDEN.has(name)) made[name] = run(value, scope);
  }
  return made;
}

function call(name: string, nodes: readonly Node[], scope: Scope): unknown {
  if (name === "if") return run(run(nodes[0], scope) ? nodes[1] : nodes[2], scope);
  const values = nodes.map((node) => run(node, scope));
  if (name === "_scale" || name === "_bandwidth" || name === "_range") return callScale(name, values, scope);
  const own = Object.hasOwn(LIBRARY, name) ? LIBRARY[name] : undefined;
  if (own !== undefined) return own(...values);
  const known = scope.functions[name];
  if (typeof known !== "function" || FORBIDDEN.has(name)) throw new Error(`unknown function: ${name}`);
  return known.apply(scope.functions, values);
}

/** Marks ask their scales by name; vega-parser writes these calls itself. */
function callScale(name: "_scale" | "_bandwidth" | "_range", values: readonly unknown[], scope: Scope): unknown {
  const scale = scope.signals[`%${String(values[0])}`];
  if (typeof scale !== "function") return name === "_bandwidth" ? 0 : undefined;
  if (name === "_scale") return scale(values[1]);
  const method: unknown = Reflect.get(scale, name.slice(1));
  return typeof method === "function" ? method() : 0;
}

function unary(operator: string, value: unknown): unknown {
  if (operator === "!") return !value;
  if (operator === "-") return -Number(value);
  if (operator === "+") return Number(value);
  if (operator === "~") return ~Number(value);
  throw new Error(`unsupported operator: ${operator}`);
}

/** Numbers and dates compare and add as numbers, texts as texts, as in JavaScript. */
function binary(operator: string, a: unknown, b: unknown): unknown {
  const texts = typeof a === "string" || typeof b === "string";
  switch (operator) {
    case "+":
      return texts ? `${String(a)}${String(b)}` : Number(a) + Number(b);
    case "-":
      return Number(a) - Number(b);
    case "*":
      return Number(a) * Number(b);
    case "/":
      return Number(a) / Number(b);
    case "%":
      return Number(a) % Number(b);
    case "==":
      // oxlint-disable-next-line eqeqeq -- the expression language has JavaScript's loose equality
      return a == b;
    case "!=":
      // oxlint-disable-next-line eqeqeq -- see above
      return a != b;
    case "===":
      return a === b;
    case "!==":
      return a !== b;
    default:
      return typeof a === "string" && typeof b === "string"
        ? ordered(operator, a, b)
        : ordered(operator, Number(a), Number(b));
  }
}

function ordered<T extends string | number>(operator: string, a: T, b: T): boolean {
  if (operator === "<") return a < b;
  if (operator === "<=") return a <= b;
  if (operator === ">") return a > b;
  if (operator === ">=") return a >= b;
  throw new Error(`unsupported operator: ${operator}`);
}

const MATH = [
  Math.abs,
  Math.acos,
  Math.asin,
  Math.atan,
  Math.atan2,
  Math.ceil,
  Math.cos,
  Math.exp,
  Math.floor,
  Math.hypot,
  Math.log,
  Math.max,
  Math.min,
  Math.pow,
  Math.round,
  Math.sin,
  Math.sqrt,
  Math.tan,
];
const date = (value: unknown) =>
  new Date(value instanceof Date ? value.getTime() : typeof value === "string" ? value : Number(value));
function ofNumbers(fn: (...values: number[]) => number): (...values: unknown[]) => unknown {
  return (...values) => fn(...values.map(Number));
}

/** The parts of a date in the order of `Date.UTC`, those left out as it takes them. */
function utc(parts: readonly unknown[]): number {
  const [year = 1970, month = 0, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0] = parts.map(Number);
  return Date.UTC(year, month, day, hour, minute, second, millisecond);
}

/** vega-expression's built-in functions; everything runs in UTC, so local and UTC forms agree. */
const LIBRARY: Functions = {
  ...Object.fromEntries(MATH.map((fn) => [fn.name, ofNumbers(fn)])),
  isNaN: (value) => Number.isNaN(value),
  isFinite: (value) => Number.isFinite(value),
  clamp: (value, low, high) => Math.max(Number(low), Math.min(Number(high), Number(value))),
  now: () => 0,
  utc: (...parts) => utc(parts),
  datetime: (...parts) => (parts.length < 2 ? date(parts[0]) : new Date(utc(parts))),
  ...dateParts(""),
  ...dateParts("utc"),
  time: (value) => date(value).getTime(),
  timezoneoffset: () => 0,
  length: (value) => property(value, "length"),
  parseFloat: (value) => Number.parseFloat(String(value)),
  parseInt: (value, radix) => Number.parseInt(String(value), Number(radix ?? 10)),
  upper: (value) => String(value).toUpperCase(),
  lower: (value) => String(value).toLowerCase(),
  substring: (value, start, end) => String(value).substring(Number(start), end === undefined ? undefined : Number(end)),
  split: (value, separator) => String(value).split(String(separator)),
  trim: (value) => String(value).trim(),
};

function dateParts(prefix: "" | "utc"): Functions {
  return {
    [`${prefix}date`]: (value) => date(value).getUTCDate(),
    [`${prefix}day`]: (value) => date(value).getUTCDay(),
    [`${prefix}year`]: (value) => date(value).getUTCFullYear(),
    [`${prefix}month`]: (value) => date(value).getUTCMonth(),
    [`${prefix}hours`]: (value) => date(value).getUTCHours(),
    [`${prefix}minutes`]: (value) => date(value).getUTCMinutes(),
    [`${prefix}seconds`]: (value) => date(value).getUTCSeconds(),
    [`${prefix}milliseconds`]: (value) => date(value).getUTCMilliseconds(),
  };
}
