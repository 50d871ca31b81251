import { expect, test } from "vitest";
import { type Field, pythonFormat } from "./python-format.ts";

type Case = readonly [pattern: string, fields: Readonly<Record<string, number>>, text: string];

function fieldsOf(values: Readonly<Record<string, number>>): ReadonlyMap<string, Field> {
  return new Map(
    Object.entries(values).map(([name, value]) => [
      name,
      name === "epoch" ? { integer: value } : { float: value },
    ]),
  );
}

// What CPython 3.11 gave.
const formatted: readonly Case[] = [
  ["{epoch:02d}-{val_loss:.2f}.keras", { epoch: 3, val_loss: 0.125 }, "03-0.12.keras"],
  ["{epoch}-{loss}", { epoch: 12, loss: 0.10000000149011612 }, "12-0.10000000149011612"],
  ["{loss:.2f}", { loss: 2.675 }, "2.67"],
  ["{loss:8.3f}|", { loss: -1.5 }, "  -1.500|"],
  ["{loss:<8.3f}|", { loss: 1.5 }, "1.500   |"],
  ["{loss:^9.1f}|", { loss: 0.25 }, "   0.2   |"],
  ["{loss:+.1e}", { loss: 12345.678 }, "+1.2e+04"],
  ["{loss:.3g}", { loss: 1.234e-5 }, "1.23e-05"],
  ["{loss:g}", { loss: 1234567.0 }, "1.23457e+06"],
  ["{loss:.4}", { loss: 0.123456 }, "0.1235"],
  ["{loss:.1%}", { loss: 0.98765 }, "98.8%"],
  ["{epoch:04d}{{x}}", { epoch: 7 }, "0007{x}"],
  ["{epoch:x}-{epoch:b}-{epoch:#o}-{epoch:,}", { epoch: 1234 }, "4d2-10011010010-0o2322-1,234"],
  ["{epoch:.2f}", { epoch: 3 }, "3.00"],
  ["{loss:010.3f}", { loss: -2.5 }, "-00002.500"],
  ["{loss:_>9.2f}", { loss: 2.5 }, "_____2.50"],
  ["{loss:f}", { loss: Number.NaN }, "nan"],
  ["{loss:06.1f}", { loss: Number.NEGATIVE_INFINITY }, "-00inf"],
  ["{loss}", { loss: 1e-5 }, "1e-05"],
  ["{loss}", { loss: 1e16 }, "1e+16"],
  ["{loss}", { loss: 100.0 }, "100.0"],
  ["{loss:.0f}", { loss: 0.5 }, "0"],
  ["{loss:.0f}", { loss: 1.5 }, "2"],
  ["{loss:,.2f}", { loss: 1234567.891 }, "1,234,567.89"],
  ["{loss!r}", { loss: 0.5 }, "0.5"],
  ["{loss:.3}", { loss: 1234.0 }, "1.23e+03"],
  ["{loss:.17g}", { loss: 0.1 }, "0.10000000000000001"],
  ["{loss:g}", { loss: 100000.0 }, "100000"],
  ["{loss:G}", { loss: 1e-10 }, "1E-10"],
  ["{loss:.2f}", { loss: 1e22 }, "10000000000000000000000.00"],
  ["{loss:.3}", { loss: 12.0 }, "12.0"],
  ["{loss:#.3g}", { loss: 12.0 }, "12.0"],
  ["{epoch:>5}|", { epoch: 3 }, "    3|"],
  ["{epoch:<5}|", { epoch: 3 }, "3    |"],
  ["{epoch:5}|", { epoch: 3 }, "    3|"],
  ["{epoch: d}", { epoch: 3 }, " 3"],
  ["{epoch:=+5d}", { epoch: 3 }, "+   3"],
  ["{loss:e}", { loss: 0.0 }, "0.000000e+00"],
  ["{loss:.2f}", { loss: -0.001 }, "-0.00"],
  ["{loss:z.2f}", { loss: -0.001 }, "0.00"],
];

const refused: readonly (readonly [string, string])[] = [
  ["{loss:d}", "Unknown format code 'd' for object of type 'float'"],
  ["{epoch:.2d}", "Precision not allowed in integer format specifier"],
  ["{acc:.2f}", "'acc'"],
  ["{}", "Replacement index 0 out of range for positional args tuple"],
  ["{0}", "Replacement index 0 out of range for positional args tuple"],
  ["{epoch", "expected '}' before end of string"],
  ["epoch}", "Single '}' encountered in format string"],
  ["{epoch:q}", "Unknown format code 'q' for object of type 'int'"],
];

test.each(formatted)("%s with %j is %s", (pattern, fields, text) => {
  expect(pythonFormat(pattern, fieldsOf(fields))).toBe(text);
});

test.each(refused)("%s is refused: %s", (pattern, reason) => {
  expect(() => pythonFormat(pattern, fieldsOf({ epoch: 1, loss: 1.5 }))).toThrow(
    expect.objectContaining({ code: "format/pattern", message: reason }),
  );
});
