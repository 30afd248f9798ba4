import { foldCell, headerWords } from "./fold.ts";

/** How people are called in headers, as they begin once they are folded, with room for an ending. */
const PEOPLE =
  "customer|cust|client|patient|employee|empl|emp|staff|member|user|student|pupil|subscriber|person|people|individual|participant|" +
  "respondent|applicant|candidate|donor|guest|passenger|tenant|worker|citizen|resident|beneficiary|policyholder|insured|" +
  "player|voter|household|learner|child|children|women|men|contact|visitor|headcount|head|" +
  "kund|mitarbeiter|mitglied|schuler|personal|nutzer|benutzer|versicherte|teilnehmer|bewerber|personen|beschaftigte|angestellte|" +
  "employe|salarie|adherent|utilisateur|etudiant|eleve|abonne|assure|personne|effectif|" +
  "cliente|empleado|paciente|socio|usuario|alumno|afiliado|persona|dipendente|paziente|utente|studente|assistito|" +
  "funcionario|aluno|pessoa|klant|medewerker|gebruiker|klient|pracownik|pacjent|osob|anstalld|patienter|medarbejder|" +
  "顧客|社員|患者|会員|ユーザー|従業員|学生|人数|客户|员工|用户|会员|고객|직원|환자|회원|клиент|сотрудник|пациент|пользовател|человек";
const ID =
  "ids|id|no|nr|num|number|code|key|uuid|guid|ref|nummer|numero|nro|matricule|numer|kod|codigo|codice|番号|编号|編號|コード|번호|номер|код";

const PERSON_ID = new RegExp(
  `^(?:(?:${PEOPLE})\\p{L}{0,3}(?:${ID})|(?:${ID})(?:d[eiou]l?|des)?(?:${PEOPLE})\\p{L}{0,3}|mrn|matricule|matrikelnummer|personalnummer|personnummer|legajo|sub|uid)$`,
  "u",
);
const PERSON = new RegExp(`^(?:${PEOPLE})\\p{L}{0,3}$`, "u");
const ANY_ID = new RegExp(`(?:^|.)(?:${ID})$`, "u");

/** Whether a column is headed like the number by which a person is known: `customer_id`, `Kundennr.`, `id_paciente`. */
export function isPersonId(header: string): boolean {
  return PERSON_ID.test(headerWords(header).join(""));
}

/** Whether a column is headed like people and nothing more: `customer`, `Mitarbeiter`. */
export function isPersonHeader(header: string): boolean {
  return PERSON.test(headerWords(header).join(""));
}

/** Whether a column is headed like the number of a record. */
export function isRecordId(header: string): boolean {
  const words = headerWords(header);
  return ANY_ID.test(words.at(-1) ?? "") && /id$|^(?:no|nr|number|nummer|uuid|guid|ref|key)$/.test(words.at(-1) ?? "");
}

/** Whether a word is one for people: `customers`, `Patienten`. */
export function isPeopleWord(word: string): boolean {
  return PERSON.test(foldCell(word));
}

const COUNT =
  /^(?:n|#|no|nr|nb|count|counts|cnt|number|num|size|freq|frequency|headcount|head|rows|records|row|record|nunique|anzahl|zahl|nombre|effectif|cantidad|conteo|recuento|numero|conteggio|quantita|quantidade|contagem|aantal|liczba|antal|人数|件数|数量|количество|число|수|total|gesamt)$/;
const LINK = /^(?:of|the|unique|distinct|de|der|des|di|do|da|von|en|in|group|per|0)$/;
const IDS = new RegExp(`^(?:${ID})$`, "u");

/** Whether a column counts people or their records: `n`, `customers`, `Anzahl Kunden`, `customer_id_nunique`. */
export function countsPeople(header: string): boolean {
  const words = headerWords(header);
  if (words.length === 0 || words.length > 6) return false;
  const known = (word: string) => COUNT.test(word) || LINK.test(word) || IDS.test(word) || PERSON.test(word);
  return words.every(known) && words.some((word) => COUNT.test(word) || PERSON.test(word));
}

/** Whether the header itself says people, so that no key column is needed to know what a small count means. */
export function namesPeople(header: string): boolean {
  return countsPeople(header) && headerWords(header).some((word) => PERSON.test(word));
}

/** Words by which a column says that it is worked out and no key. */
const FIGURE =
  /^(?:n|count|counts|cnt|sum|total|avg|average|mean|median|min|max|minimum|maximum|std|stddev|var|share|percent|percentage|pct|%|rate|ratio|nunique|top|most|highest|lowest|anzahl|summe|mittelwert|durchschnitt|anteil|quote|moyenne|somme|nombre|mediane|part|taux|promedio|suma|media|mediana|cantidad|porcentaje|somma|conteggio|percentuale|soma|quantidade|gemiddelde|aantal|srednia|liczba|antal|合計|平均|件数|人数|中央値|最大|最小|割合|总计|平均值|数量|количество|сумма|среднее)$/;

/** Whether a header names a figure rather than a key. */
export function isFigureHeader(header: string): boolean {
  return headerWords(header).some((word) => FIGURE.test(word));
}

const SHARE =
  /%|^(?:share|percent|percentage|pct|proportion|anteil|prozent|pourcentage|part|porcentaje|proporcion|percentuale|quota|percentual|割合|占比|доля)$/;

/** Whether a column shows parts of a whole. */
export function isShareHeader(header: string): boolean {
  return header.includes("%") || headerWords(header).some((word) => SHARE.test(word));
}

/** Whether a column adds up from row to row. */
export function isRunningHeader(header: string): boolean {
  return /cumul|cumsum|cum_|^cum\b|running|kumul|kumuliert|acumul|cumulat|累計|累计|нараст/i.test(header);
}

const TOTAL =
  /^(?:(?:grand|sub|over|the)?[ -]?(?:total|totals|totale|sum|all|overall)(?: general| complessivo| geral)?|subtotal|sous-total|zwischensumme|gesamt|gesamtsumme|gesamtergebnis|summe|insgesamt|alle|total general|totaal|ensemble|tous|toutes|tout|todos|todas|tutti|tutte|suma|suma total|razem|ogolem|totalt|samtliga|yhteensa|toplam|итого|всего|合計|総計|小計|全体|总计|合计|小计|全部|합계|총계|all (?:groups|customers|employees|patients|users|people|departments|regions|cities))\s*:?$/;

/** Whether a label says that its row or column adds up the others. */
export function saysTotal(label: string): boolean {
  const bare = foldCell(label.replace(/[*_`\u2060]/g, "").replace(/[:\s]+$/, ""));
  return TOTAL.test(bare) || /^(?:grand |sub)?total\b.{0,40}$/.test(bare);
}

const REST =
  /^\(?(?:all )?(?:other|others|rest|the rest|remaining|sonstige|andere|ubrige|autres?|reste|otros|otras|resto|altri|altro|outros|overige|pozostale|inne|ovriga|その他|其他|기타|прочие|другие)(?: .{0,30})?\)?$/;

/** Whether a label stands for whatever no other row names. */
export function saysRest(label: string): boolean {
  return REST.test(foldCell(label));
}

/** Whether a column numbers its rows and says nothing of them. */
export function isRankHeader(header: string): boolean {
  return /^(?:#|rank|rang|rango|pos|position|index|unnamed ?\d*|)$/.test(
    headerWords(header).join(" ").replace(/^#$/, ""),
  );
}
