/** Frequent family names of China, Korea and Japan, where no capital and no space tells a name. */
export const FAMILIES =
  /^(?:[王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂苏蘇卢盧蒋蔣蔡贾賈丁魏薛叶葉阎余潘杜戴夏钟鍾汪田任姜范方石姚谭譚]|[김이박최정강조윤장임한오서신권황안송류홍]|佐藤|鈴木|高橋|田中|渡[辺邊邉]|伊藤|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|林|斎藤|清水|山崎|森|阿部|池田|橋本|山下|石川|中島|前田|藤田|小川|後藤|岡田|長谷川|村上|近藤|石井|坂本|遠藤|青木|藤井|西村|福田|太田|三浦|藤原|岡本|松田|中川|中野|原田|小野|田村|竹内|金子|和田|中山|石田|上田|森田|原|柴田|酒井|工藤|横山|宮崎|宮本|内田|高木|安藤|島田|谷口|大野|高田|丸山|今井|河野|藤本|村田|武田|上野|杉山|増田|小山|大塚|平野|菅原|久保|松井|千葉|岩崎|野口|松尾|木下|菊地|野村|佐野|渡部|大久保|塚本|平林|山之内|新井|桜井|浜田|市川|古川|水野|小松|島崎)/u;

/** How many characters of a name are its family name; 0 where that cannot be told. */
export function familyLength(name: string): number {
  return FAMILIES.exec(name)?.[0].length ?? 0;
}
