import { nameWords } from "./language/words.ts";
import { LANGUAGE } from "./language/mentions.ts";
import type { Reading } from "./reading.ts";
import { entityWord } from "./schema.ts";

/** Words of questions that carry no condition of their own, besides those of grammar and analysis. */
const COMMON = new Set(
  `able the there you any slowest fastest quickest cheapest priciest happiest youngest shortest longest expensive account activity actual add all already always analysis analyse analyze answer appear around ask asking bar been being bit bought bring brings
  brought buy came can change changed chart clear come comes coming consider contribute contributed could customer customers deal deals
  detail detailed does doing done earn earned ever exactly exist explain fall fell figure figures file fine full further gave general generate generated
  get gets getting given go going gone good got grow growing growth happen happened happening hello help here hi high hold image individual
  interested into item items keep kind know known large later let like little look looking looks low made mainly make makes making matter
  mean might money more most much must name need needs new next nice ok okay old one ones onto opened created placed handle handles handled order ordered orders others
  overview own part parts people perform performance performed performing period picture please point possible present previous provide purchase
  purchases put question quick quickly really record regard regarding relevant report result results sale sales sample say see sell selling sells sent set shall
  should show showing shown single small sold some something sort split start still stuff take tell text than thank thanks thing things think
  time times trend trends try turn two type under understand unit use used useful using various very view visual want wanted way well went
  whole within work worked world would yet yes no not please three four five six seven eight nine ten first second third last hundred thousand
  bottom top best worst highest lowest average total sum count mean median max min maximum minimum share percent percentage proportion
  ratio rate distribution histogram correlation relationship missing duplicate duplicates value values row rows column columns data dataset table
  sheet line pie donut scatter plot graph diagram compare comparison compared versus between difference different unique distinct list give me our us we my
  your their its it this that these those them they he she who whom whose which what when where why how many often long far is are was were be
  do did has have had by per for each every across of in on at to from with without and or but if as so then now only just also again instead same
  about above below over under since until before after during through up down out off since drop dropped rise rose increase increased decrease decreased
  decline declined spike cumulative running monthly weekly daily quarterly yearly annual annually breakdown break broken down develop developed development evolve over
  greater less fewer larger smaller bigger higher lower equal least than exceeding busiest strongest weakest biggest largest smallest rank ranking ranked
  product products profit margin seasonality history historical progress timeline outliers spread standard deviation exclude excluding except besides include including
  cause caused drive drove driver drivers driving reason reasons behind business company today currently recent recently latest newest oldest earliest
  colour color big bigger interesting important main key number numbers amount amounts level levels total`.split(/\s+/),
);

/** Content words of a question that nothing was made of, so that the answer can admit it. */
export function ignoredWords(reading: Reading): string[] {
  const { tokens, columns, values, times, buckets, weekdays, comparisons, table } = reading;
  const used = [...columns, ...values, ...times, ...buckets, ...weekdays, ...comparisons];
  const entity = entityWord(table);
  const fileWords = new Set(nameWords(`${table.fileName} ${table.sheet ?? ""}`));
  const left = tokens.filter(({ text, norm, stem }, at) => {
    if (used.some(({ start, end }) => at >= start && at < end)) return false;
    return (
      /^\p{L}{3,}/u.test(text) &&
      !LANGUAGE.has(norm) &&
      !COMMON.has(norm) &&
      !COMMON.has(stem) &&
      stem !== entity &&
      !fileWords.has(stem)
    );
  });
  return [...new Set(left.map(({ text }) => text))].slice(0, 4);
}
