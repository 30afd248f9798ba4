/**
 * Words that people write around a file without asking anything but what is in it: greetings, thanks, "here you go",
 * "can you analyze this file". A text of nothing else asks nothing that the files' own shape does not answer.
 */
const WORDS: ReadonlySet<string> = new Set(
  [
    // English
    "hi hello hey hiya dear there good morning afternoon evening day everyone everybody all team folks guys bot threadsheet",
    "thank thanks thx cheers you very so much a lot please pls kindly ok okay fyi here we go goes are is it's its it they",
    "the this that these those my our your some an attached attachment see as discussed promised requested",
    "file files data dataset datasets table tables sheet sheets spreadsheet workbook csv excel xlsx json parquet export",
    "can could would will analyze analyse analysis analyzing look looks take have at check out describe explain read profile",
    "what whats what's in inside do does contain contains about tell me us for to of up just quick any thoughts insights",
    // German
    "hallo moin servus guten tag abend zusammen danke schön dank vielen bitte sehr anbei kommt sind ist das die der dem den",
    "dies diese dieser dieses diesen diesem eine einen ein unsere unser meine datei dateien daten tabelle tabellen was steht",
    "steckt da drin hier mal kannst könntest können sie du dir uns mir für analysiere analysieren analysier analyse schau",
    "anschauen ansehen ansieh beschreibe beschreiben prüfen prüfe an",
    // French
    "bonjour bonsoir salut merci beaucoup voici voilà ci joint s'il te vous plaît plait svp le la les ce cet cette ces ça",
    "un une fichier fichiers données tableau peux tu pouvez analyser analysez regarde regarder regardez décris décrire",
    "qu'est qu'il y dans que contient c'est quoi moi nous pour",
    // Spanish, Portuguese, Italian
    "hola buenos días buenas tardes noches gracias por favor adjunto aquí tienes está están va el los este esta esto estos",
    "archivo archivos datos tabla puedes podrías analizar analiza analice mira mirar revisa revisar qué hay contiene en es",
    "olá oi bom dia boa tarde noite obrigado obrigada segue anexo em aqui o os arquivo ficheiro dados tabela pode analisar",
    "analise analisa veja há tem neste nesse no ciao buongiorno buonasera salve grazie per favore allegato ecco il i questo",
    "questa questi dati tabella puoi analizza analizzare guarda cosa c'è che",
    // Dutch, Polish
    "hoi goedemorgen bedankt alsjeblieft alstublieft hierbij het dit deze bestand gegevens tabel kun je bekijk bekijken",
    "analyseer analyseren wat staat zit er cześć dzień dobry dzięki dziękuję proszę oto plik dane ten to te przeanalizuj",
    "sprawdź zobacz co jest w tym pliku załączniku",
  ].flatMap((line) => line.split(" ")),
);

/** The same in scripts that write without spaces; longer ones stand before what they begin with. */
const PIECES = new RegExp(
  [
    "こんにちは|おはようございます|こんばんは|お疲れ様です|よろしく|お願い(?:いた|致)?します|ありがとう(?:ございます)?|どうぞ|添付(?:します|の)?|こちら|これ|この|その",
    "ファイル|データ|シート|の?中身|分析|解析|確認|説明|教えて|して|ください|下さい|もらえますか|です|ですか|何|なに|なん|が|か|は|を|に|の|で|入って|いますか|いる|ある|表",
    "你好|您好|大家好|谢谢|请|帮我|帮忙|分析|看看|看|解释|描述|一下|这个|这份|这些|这|文件|数据|表格|里面?|中|有什么|是什么|是|什么|附件|吗|的|了|吧",
    "안녕하세요|안녕|감사합니다|고마워요?|부탁(?:해요?|합니다|드립니다)?|여기|있어요|있습니다|이거|이것|첨부|파일|데이터|분석|확인|설명|해 ?(?:줘|주세요|주십시오)|에?|뭐|무엇|이|가|은|는|을|를|있나요|있어",
  ].join("|"),
  "gu",
);

/** A longer text says something, whatever its words are. */
const LONGEST = 200;
const WORD = /[\p{L}\p{N}'’]+/gu;
const SPACELESS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** Whether a text asks nothing, or only what is in the files. */
export function isNoQuestion(text: string): boolean {
  if (text.length > LONGEST) return false;
  const plain = text
    .normalize("NFC")
    // Mentions of people, names of emoji, and the file's own name, which people repeat.
    .replace(/<[@#!][^>]*>|:[a-z0-9_+-]+:|\S+\.(?:csv|tsv|xlsx?|json|jsonl|parquet|zip)\b/giu, " ")
    .toLowerCase();
  return (plain.match(WORD) ?? []).every((word) => isSmallTalk(word.replaceAll("’", "'")));
}

function isSmallTalk(word: string): boolean {
  if (WORDS.has(word)) return true;
  return SPACELESS.test(word) && word.replace(PIECES, "") === "";
}
