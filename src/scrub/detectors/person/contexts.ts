/** Before two or more capitalised words these say that somebody is meant, even if no list knows the name. */
const SOMEBODY_BEFORE =
  /(?:\b(?:[Aa]ccording to|[Tt]ransfer (?:me|him|her|us) to|(?:[Ss]poke|[Ss]peak|[Tt]alk(?:ed)?|[Aa]ppointment|[Ii]nterview|[Mm]eeting|[Cc]all) (?:to|with)|(?:signed|written|led|reported|approved|reviewed|prepared|hired|managed|assigned|requested|submitted|posted|painted|directed|created|made|sent|founded) (?:off )?by|[Aa]ssigned to|[Bb]elongs to|[Oo]n behalf of|[Tt]hanks to|[Ww]e hired|[Tt]o hire|[Mm]arried|[Mm]eet|[Mm]et|[Aa]sk(?:ed)?|[Tt]old|[Ww]ho is|[Ww]hat|[Ii]dentified as|[Rr]efund(?: for)?|[Ii]nvoice for|[Cc]ontract to|[Ss]hipping to|the contact is|winner (?:of .{1,20} )?(?:is|was)|seller (?:is|was)|customer (?:is|was)|[Ii]t was|[Bb]etween|[Aa]nd|CEO|CTO|CFO|COO|[Pp]resident|[Dd]irector|[Mm]anager|[Cc]hairman|[Cc]hairwoman|[Mm]inister|[Cc]olleague|[Ff]riend|[Hh]usband|[Ww]ife|[Ss]on|[Dd]aughter|[Bb]rother|[Ss]ister|[Ff]ather|[Mm]other|[Uu]ncle|[Aa]unt|[Nn]eighbou?r|[Bb]oss|[Dd]octor|[Nn]urse|[Tt]eacher|[Ll]awyer|[Tt]enant|[Ll]andlord|[Pp]atient|[Cc]lient|[Ee]mployee|[Pp]assenger|[Ss]tudent|[Ss]uspect|[Vv]ictim|[Ww]itness|[Aa]ctor|[Aa]ctress|[Ss]inger|[Pp]layer|[Aa]uthor|[Ww]riter|[Pp]oet|[Pp]ainter|[Aa]rtist),?|[Tt]he (?:patient|client|suspect|defendant|plaintiff),) $/u;
/** A label for a person: everything with capitals behind it is the name. */
const LABELLED =
  /(?:^|[\n|;,(]\s*|\b)(?:(?:[Ff]ull |[Ff]irst |[Ll]ast |[Cc]ustomer |[Cc]lient |[Pp]atient |[Ee]mployee |[Uu]ser )?[Nn]ame|[Nn]ombre|[Nn]om|[Pp]rénom|[Nn]aam|[Nn]ome|[Cc]ognome|[Aa]pellidos?|[Ii]mię(?: i nazwisko)?|[Nn]azwisko|[Nn]avn|[Nn]amn|[Nn]imi|[Nn]év|[Jj]méno|[Nn]ume|[Ii]sim|[Aa]d Soyad|[Vv]orname|[Nn]achname|[Ii]nhaber(?:in)?|[Kk]unde|[Kk]undin|[Cc]liente|[Pp]aciente|[Pp]atient(?:in)?|[Aa]ccount holder|[Cc]ard ?holder|[Hh]older|[Bb]eneficiary|[Rr]ecipient|[Pp]assenger|[Ii]nsured|[Tt]enant|[Aa]ttendees|[Aa]ssigned to|[Rr]eported by|[Ss]igned(?: by)?|[Aa]ttention|[Cc]c|[Cc]C|[Bb]cc|BCC|CC) ?[:=] {0,2}$/u;
/** After a name these tell of a person: `'s subscription`, `was born`, `, aged 46`, `(French)`. */
const SOMEBODY_AFTER =
  /^(?:['’]s (?:\p{Ll}|e-mail)|,? (?:was born|lives|lived|is the (?:owner|author|ceo|manager)|works|worked|said|says|told|wrote|asked|called|posted|announced|resigned|will resign|signed|agreed|complained|died|left|owes|has paid|paid|scored|joined|moved|married|opened the|would like|wants)\b|,? aged \d|, \d\d,| \(\+?\d| <[\w.+-]+@| - (?:\+|\(?0)\d|: (?:[Tt]hank|[Pp]lease|[Hh]i|[Hh]ello|I |[Ww]e |[Oo]k)| \(\d\d\)| \((?:he|she|they)\b)/u;

/** Whether what stands around a few capitalised words says that they name somebody. */
export function isSomebody(before: string, after: string): boolean {
  return SOMEBODY_AFTER.test(after) || SOMEBODY_BEFORE.test(before) || LABELLED.test(before);
}

/** At the beginning of a question or a remark, before a name. */
export const STARTER =
  /(?:^|[.!?:\n"“(]\s*)(?:Is|Was|Has|Had|Does|Did|Do|Can|Could|Will|Would|Should|Yesterday|Today|Tomorrow|Then|Later|When|While|Because|If|But|And|So|Now|Please|As|Since|Only|Also|Maybe|Perhaps|Did you know|Where is|Who's|Who is|Where's|What about|How about|Never mind,|Where does|How is|Why did|Why does|Regards,|Thanks,|Cheers,|Best,) $/u;
/** Another first name joined to this one. */
export const JOINED = /^,? (?:and|&|und|y|et|e|og|och|en|or) (\p{Lu}[\p{L}\p{M}'’-]+)/u;
/** Somebody of a department. */
export const OF_STAFF =
  /^(?: <[\w.+'-]+@| can be reached| already did| is (?:on vacation|sick|out of office|available))|^ (?:from|in|of) (?:accounting|marketing|finance|sales|hr|it|support|legal|operations|engineering|procurement|logistics|customer service|the (?:office|team|board|bank|agency)|work|school|next door)\b/iu;
/** What somebody did to somebody: only people tell, ask or call back. */
export const TELLS =
  /^ (?:told|said|says|asked|asks|wrote|writes|thinks|called|calls|and I|agreed|will call|owes|scored)\b/u;
