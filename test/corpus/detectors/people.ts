import type { Random } from "../scrub/random.ts";

/** First and family names of many countries; not taken from the lists that the detector reads. */
const FIRST =
  "Amelia Oskar Priya Diego Hannah Mateusz Chiara Yusuf Ingrid Rafael Mei Kwame Svetlana Liam Noor Tomasz Beatriz Jakob Aisha Giovanni Freja Hiroshi Fatima Sean Ludovic Marisol Anton Zanele Erik Leila Björn Agnieszka Lucia Hamza Emily Raúl Siobhan Viktor Camila Nathan Elif Pavel Johanna Omar Francesca Gareth Yuki Helena Arjun Sofie".split(
    " ",
  );
const LAST =
  "Hoffmann Okafor Kowalczyk Fernández Lindqvist Rossi Nakamura Dubois O'Brien Petrov Haddad Jensen Silva Novák Yilmaz Fischer Gupta Mendes Larsson Bianchi Chen Walker Moreau Adeyemi Horváth Castillo Schneider Virtanen Papadopoulos Khan Whitfield Sandoval Baumann Eriksen Ferrari Wójcik Lemaire Tanaka Grant-Hughes Delgado Brennan Ivanova Kaya Sørensen Albrecht Caruso Huber McAllister Nyström Ortega".split(
    " ",
  );

export function fullName(r: Random): string {
  return r.pick([
    () => `${r.pick(FIRST)} ${r.pick(LAST)}`,
    () => `${r.pick(FIRST)} ${r.pick(LAST)}`,
    () => `${r.pick(FIRST)} ${r.pick(LAST)}`,
    () => `${r.pick(FIRST)} ${r.chars("ABCDEFGHJKLMNPRST", 1)}. ${r.pick(LAST)}`,
    () => `${r.pick(FIRST)} ${r.pick(["van der", "de", "von", "da"])} ${r.pick(LAST)}`,
  ])();
}

export function firstName(r: Random): string {
  return r.pick(FIRST);
}

export function familyName(r: Random): string {
  return r.pick(LAST);
}

const STREETS: readonly ((r: Random) => string)[] = [
  (r) =>
    `${r.int(1, 9999)} ${r.pick(["Willow", "North Cedar", "Hampton", "Old Mill", "Jefferson", "Pine Ridge", "42nd"])} ${r.pick(["Street", "St", "Ave", "Avenue", "Road", "Rd.", "Lane", "Drive", "Court", "Way", "Boulevard"])}`,
  (r) =>
    `${r.int(1, 200)} ${r.pick(["Station", "Church", "Highfield", "Queens"])} ${r.pick(["Road", "Lane", "Close", "Terrace", "Gardens"])}`,
  (r) =>
    `${r.pick(["Goethe", "Linden", "Bahnhof", "Schiller", "Garten"])}${r.pick(["straße", "strasse", "weg", "allee", "platz"])} ${r.int(1, 150)}`,
  (r) => `${r.pick(["Alte Poststraße", "Am Stadtgraben", "Lange Gasse", "Rosa-Luxemburg-Straße"])} ${r.int(1, 90)}`,
  (r) =>
    `${r.int(1, 190)} ${r.pick(["rue", "avenue", "boulevard", "place"])} ${r.pick(["de la République", "Victor Hugo", "des Lilas", "du Général Leclerc", "Pasteur"])}`,
  (r) =>
    `${r.pick(["Calle", "Avenida", "Plaza", "C/"])} ${r.pick(["Mayor", "de la Paz", "San Martín", "del Sol", "Jorge Juan"])} ${r.int(1, 120)}`,
  (r) =>
    `${r.pick(["Via", "Viale", "Corso", "Piazza"])} ${r.pick(["Garibaldi", "delle Rose", "Dante Alighieri", "San Marco"])} ${r.int(1, 150)}`,
  (r) =>
    `${r.pick(["Rua", "Avenida", "Travessa"])} ${r.pick(["das Flores", "Augusta", "Santo António", "Sete de Setembro"])} ${r.int(1, 999)}`,
  (r) => `${r.pick(["Kerk", "Dorps", "Prinsen"])}${r.pick(["straat", "gracht", "laan"])} ${r.int(1, 300)}`,
  (r) => `${r.pick(["Kungs", "Skol", "Ö"])}${r.pick(["gatan", "vägen"])} ${r.int(1, 90)}`,
  (r) => `${r.pick(["Strand", "Møller", "Bakke"])}${r.pick(["vej", "gade", "veien", "gata"])} ${r.int(1, 90)}`,
  (r) => `${r.pick(["ul. Piękna", "ul. Jana Pawła II", "al. Niepodległości"])} ${r.int(1, 200)}`,
  (r) => `P.O. Box ${r.int(10, 9999)}`,
];

const TOWNS: readonly ((r: Random) => string)[] = [
  () => "",
  () => "",
  (r) => `, ${r.pick(["Springfield", "Cedar Falls", "Fort Dale"])}, ${r.pick(["IL", "TX", "CA"])} ${r.digits(5)}`,
  (r) => `\n${r.pick(["Bakersville", "Salt Hill"])}, ${r.pick(["OH", "NY"])} ${r.digits(5)}`,
  (r) => `, ${r.digits(5)} ${r.pick(["Kassel", "Bad Homburg", "Lyon", "Sevilla"])}`,
  (r) => `\n${r.digits(5)} ${r.pick(["Rostock", "Trento", "Nantes"])}`,
  (r) => `, Leeds LS${r.int(1, 9)} ${r.int(1, 9)}AB`,
  (r) => `, Apt ${r.int(1, 99)}`,
];

export function streetAddress(r: Random): string {
  return r.pick(STREETS)(r) + r.pick(TOWNS)(r);
}
