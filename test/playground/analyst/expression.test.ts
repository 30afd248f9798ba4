import { parse, View } from "vega";
import { describe, expect, it } from "vitest";

import { interpreter } from "../../../src/playground/claude/analyst/chart/expression.ts";

function evaluate(expression: string, own: boolean): unknown {
  const spec = {
    signals: [
      { name: "x", value: 7 },
      { name: "result", update: expression },
    ],
    scales: [{ name: "s", domain: [0, 10], range: [0, 100] }],
  };
  const errors: unknown[] = [];
  const logger = {
    level: () => logger,
    error: (error: unknown) => {
      errors.push(error);
      return logger;
    },
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
  };
  const view = new View(
    parse(spec, undefined, { ast: own }),
    own ? { renderer: "none", logger, expr: interpreter } : { renderer: "none", logger },
  );
  try {
    const result: unknown = view.run().signal("result");
    if (errors.length > 0) throw errors[0];
    return result;
  } finally {
    view.finalize();
  }
}

describe("the expression interpreter", () => {
  it.each([
    "x + 1",
    "x - 2 * 3 / 4 % 5",
    "-x + +'3'",
    "!x || x > 3 && x <= 7",
    "x === 7 ? 'seven' : 'other'",
    "'a' + x + 1.5",
    "x == '7'",
    "x != 7",
    "'b' > 'a'",
    "[1, x, 'y'][1]",
    "{a: x, 'b': 2}.b",
    "{a: {c: x}}['a']['c']",
    "length('hello') + length([1, 2])",
    "upper('abc') + lower('DEF') + trim(' x ')",
    "substring('abcdef', 1, 3)",
    "split('a,b', ',')[1]",
    "replace('1.2G', 'G', 'B')",
    "indexof(['a', 'b'], 'b')",
    "format(1234.5, ',.1f')",
    "utcFormat(utc(2024, 2, 5), '%b %Y')",
    "utcyear(utc(2024, 2, 5)) * 100 + utcmonth(utc(2024, 2, 5))",
    "time(datetime(2024, 0, 1, 10)) - time(datetime(2024, 0, 1, 9))",
    "max(1, x, 3) - min(4, 2) + abs(-1) + round(1.6) + floor(1.9) + pow(2, 3) + sqrt(16)",
    "clamp(x, 0, 5)",
    "if(x > 5, 'big', 'small')",
    "isValid(null) || isNumber(x)",
    "isNaN(NaN)",
    "PI > 3 && E > 2",
    "parseFloat('2.5') + parseInt('12', 10)",
    "scale('s', x)",
    "bandwidth('s')",
    "inrange(x, [0, 10])",
    "datetime(2024, 1, 1) < datetime(2025, 1, 1)",
  ])("gives what Vega's own code gives: %s", (expression) => {
    expect(evaluate(expression, true)).toEqual(evaluate(expression, false));
  });

  it.each([
    "'a'['con' + 'structor']",
    "'a'['constructor']['constructor']('return 1')()",
    "[].__proto__",
    "[].constructor",
    "nothing(1)",
  ])("refuses %s", (expression) => {
    expect(() => evaluate(expression, true)).toThrow(/chart|unknown|Unrecognized|callee|property/i);
  });
});
