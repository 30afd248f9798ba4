/**
 * Words that are names of people as well: alone they are no reason to hide anything, since sentences and headers begin
 * with them too. In a full name they count.
 */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  (
    "a able about above abril across act add africa after again agosto all along also always am america among " +
    "amount an and angel année answer any anzahl août april are area art as ash asia ask at auch auf august " +
    "aus austin australia autumn avec average avril away año back bad baker band bank banks bar barn base bay " +
    "be bear been before bei bell below berlin best better between big bill bird bishop black blue board bob " +
    "bond book boston both box branch brazil bread bridge bright brook brooklyn brooks brown bulk burn bush " +
    "but buy by california call can canada candy cannon card care carolina carpenter carry carson carter cash " +
    "castle category center central chad chance change channel charlotte chart chase chelsea cherry chiffre " +
    "china chip christian church city class clay clear client cliente close cloud coast cold cole college " +
    "column come con cook cooper corn cost count country court cover crane crew cross crystal customer cut " +
    "daily daisy dakota dale dallas dans das data date datum dawn day days dean deep delta denver der des " +
    "destiny detail devon dezember diciembre dick did die direct district do does dollar dot double down drew " +
    "drop duke during décembre día each eagle early east easter eastern easy edge eight ein eine either el " +
    "else emerald en end enero engine english es essex est et europe even ever every expert eye fair faith " +
    "fall false farmer fashion fast febrero februar february fecha fee few field figure file filter final find " +
    "fire first fish five flag floor florida flow flower fly foot for ford forest form fortune foster found " +
    "four fox france frank free french friday from frost full février für gardener gate gay general gennaio " +
    "georgia germany gesamt gift ginger girl give glass go god gold golden good grace grand grant grass gray " +
    "green greenwood grey gross ground group grow guy had hall hammer hand happy hardy harmony has have hawk " +
    "hazel he head heart heather help her here high hill him his holiday holly home honey hood hope horn house " +
    "houston how hunt hunter i ice if im in index india iris is island israel ist it italy item ivy jack " +
    "jackson jade jahr januar january janvier japan jasmine jay jean jewel job jordan jour joy judge juillet " +
    "juin juli julio july june juni junio just justice keen keep kent kenya key kind king kitchen knight know " +
    "kunde kunden la label lake lance land lane large las last late law le lead least left les less level " +
    "light lily lincoln line list little live local london long lord los loss lourdes love low lucky lynn made " +
    "madison madrid mai main make male man many march margin mark market mars marshall marzo mason max maximum " +
    "may mayo me mean median mercer mercy mes mexico mid middle might mill miller minimum minor miss mit model " +
    "mois monat monday money montana montgomery month monthly moon moore more morning most mountain much my " +
    "märz nach name near net new next nice nicht night nine no noble none nor normal north northern not note " +
    "november novembre noviembre now number o oak object october octobre octubre odd oder of off office " +
    "oktober old olive on once one online only opal open or orange order orlando other ou our out over own " +
    "pace page paid painter palm paper para paris park parker part past patience paul pay peace pearl pepper " +
    "per percent perry phoenix phone pike pine place plan plant play plus point pool poor pope por porter post " +
    "potter pour power premium price prince print product profit prosper province public purple put quarter " +
    "quarterly queen quick rain range rank rate raw ray read reason red reed region regular rest result return " +
    "revenue rich right ring rise river rivers road robin rock rome rose round row royal ruby rule run rush " +
    "sage sales same sample san sand sandy saturday savage savannah save say school sea second see segment " +
    "sell send september septembre septiembre series service set seven sharp she shield ship shop short show " +
    "side silver simple since sind single six size sky small smart snow so soft sold some somme son song sont " +
    "sort south southern space spain sparrow spring standard star start state status steel step stone store " +
    "storm strange street strong style subtotal such sum suma summary summe summer sun sunday supply sur sure " +
    "sweet sydney table tag take tall target task taylor team ten term test texas than that the their them " +
    "then there these they thing think this three through thursday tiger time to today tomorrow too top total " +
    "town trade trend true tuesday turn turner two type umsatz un una und under une unit unknown until up us " +
    "use user vale valeur valley valor value vary ventas very victor victoria view violet virgin virginia von " +
    "walker wall war ward warm was washington water way we wednesday week weekly well wert west western what " +
    "wheat when where which while white who whole why wild will willow wind winter wise with woche wolf wood " +
    "woods word work world would y year yearly years yes yet york you young your zero zone zu"
  ).split(" "),
);
