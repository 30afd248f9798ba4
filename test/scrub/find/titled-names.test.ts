import { describe, expect, it } from "vitest";

import { findingsIn } from "./looked-at.ts";

describe("names in other scripts", () => {
  it.each([
    ["売上は小林さんが最も多いです。", ["小林"]],
    ["担当は佐々木健太郎様、次はタナカ氏です", ["佐々木健太郎", "タナカ"]],
    ["弊社佐藤様", ["佐藤"]],
    ["김민수 씨가 가장 많이 샀습니다.", ["김민수"]],
    ["господин Иванов купил 3 лампы, г-жа Петрова-Сидорова — 2", ["Иванов", "Петрова-Сидорова"]],
    ["Ο κ. Παπαδόπουλος πλήρωσε", ["Παπαδόπουλος"]],
    ["دفع السيد أحمد الحسن مبلغ 300", ["أحمد الحسن"]],
    ["王小明先生买了三个", ["王小明"]],
  ])("are found by their titles in %j", (text, names) => {
    expect(findingsIn(text).map(({ start, end }) => text.slice(start, end))).toEqual(names);
  });

  it.each([
    "お客様の合計は1,204です。皆様にお知らせします",
    "東京の売上は大阪より多い。先生の数は12人",
    "고객님 합계는 300입니다",
    "Продажи в Москве выросли на 12 %",
    "Οι πωλήσεις στην Αθήνα",
  ])("are not seen where nobody is named: %s", (text) => {
    expect(findingsIn(text)).toEqual([]);
  });
});

describe("official numbers without a word for them", () => {
  it.each([
    ["My id is 111222333", "111222333"],
    ["876543210 is valid", "876543210"],
    ["his number 44051401359 was issued in 2019", "44051401359"],
    ["found 86095742719 in the text", "86095742719"],
  ])("are hidden in a short remark: %s", (text, number) => {
    expect(findingsIn(text).map(({ start, end }) => text.slice(start, end))).toEqual([number]);
  });

  it.each([
    "Order 111222333 is late",
    "The total is 876543210",
    "id 44051401359 has the largest amount",
    "There are 111222333 rows",
    "My invoice 111222333 is paid",
    "the build 876543210 is valid",
    "id | 111222333",
    "My id is 111222333, and the other one which is longer than 111222333 is 876543210",
    "| id |\n|---|\n| 111222333 |",
  ])("stay among figures and records: %s", (text) => {
    expect(findingsIn(text)).toEqual([]);
  });
});
