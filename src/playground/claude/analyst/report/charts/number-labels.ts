/** How numbers are written in a chart: short on axes, exact enough on marks. */
export interface NumberLabels {
  /** Vega expression that turns `datum.value` of an axis into text. */
  readonly axis: string;
  /** The same for a field of the data. */
  label(field: string): string;
}

/** Labels that suit the size of the values; `unit` is a currency or percent sign. */
export function numberLabels(values: readonly number[], unit: string | null): NumberLabels {
  const largest = Math.max(0, ...values.map((value) => Math.abs(value)));
  const whole = values.every((value) => Number.isInteger(value));
  const axisFormat = largest >= 10_000 ? "~s" : largest >= 10 || whole ? ",.0f" : ",~f";
  const markFormat =
    largest >= 100_000
      ? ".3~s"
      : whole
        ? ",.0f"
        : unit === "%"
          ? ",.1f"
          : largest >= 1_000
            ? ",.0f"
            : largest >= 1
              ? ",.2~f"
              : ",.3~f";
  return {
    axis: withUnit(`replace(format(datum.value, '${axisFormat}'), 'G', 'B')`, unit),
    label: (field) => withUnit(`replace(format(datum[${JSON.stringify(field)}], '${markFormat}'), 'G', 'B')`, unit),
  };
}

function withUnit(expression: string, unit: string | null): string {
  if (unit === null) return expression;
  const sign = JSON.stringify(unit);
  if (unit === "%") return `${expression} + '%'`;
  return /^[$€£¥₹]$/.test(unit) ? `${sign} + ${expression}` : `${expression} + ' ' + ${sign}`;
}
